# shellcheck shell=bash disable=SC2154 # run, artifacts, scratch: set by build.sh
# Part of build.sh: runs the tests and counts.

# What went wrong in a way that the results don't show, such as a crash, a line each. A file: legs run side by side.
problem() { echo "$*" >> "$scratch/problems"; }

# all_tests [FILTER]
all_tests() {
  [[ $# -lt 2 && ${1-} =~ ^[A-Za-z0-9_.]*$ ]] ||
    fail "Usage: ./build.sh test [FILTER], where FILTER is a part of the tests' full names, such as LabCheckTests."
  readonly filter=${1-}
  setup test
  build VirtLab.sln
  check_format
  remember_machine
  run_all
  finish
}

soak() {
  local times=${1:-10} i
  [[ $times =~ ^[1-9][0-9]*$ ]] || fail "Usage: ./build.sh soak [N]"
  setup test
  build VirtLab.sln
  remember_machine
  readonly filter=
  for ((i = 1; i <= times; i++)); do
    [ ! -e "$scratch/problems" ] || break
    say "run $i of $times"
    # Sweeps stop at other places in each run.
    export VIRTLAB_SWEEP=$i
    run_all "$i/"
  done
  ask_kernel
  reapply
  finish
}

# A million packets in random labs, other ones each time: whatever Explain says of them must happen in the real kernel.
ask_kernel() {
  local program=$artifacts/bin/VirtLab.Core.Tests.Kernel/${configuration,,}/VirtLab.Core.Tests.Kernel.dll map=(--map-root-user)
  [ "$(id -u)" != 0 ] || map=()
  say "explaining a million packets, and sending them"
  unshare "${map[@]}" --net dotnet "$program" "$((RANDOM * 60000))" 1000000 500 > "$run/kernel.log" 2>&1 || problem "Explain and the kernel differ: see artifacts/log/latest/kernel.log."
  sed -n '$s/^/    /p' "$run/kernel.log"
}

# A lab is applied a thousand times while thousands of connections a second begin in it: none may be lost, nor take another way.
reapply() {
  local program=$artifacts/bin/VirtLab.Core.Tests.Kernel/${configuration,,}/VirtLab.Core.Tests.Kernel.dll map=(--map-root-user)
  [ "$(id -u)" != 0 ] || map=()
  say "applying a lab a thousand times under load"
  unshare "${map[@]}" --net --mount sh -euc 'mount -t tmpfs virtlab-run /run; exec dotnet "$@"' sh "$program" reapply 1000 > "$run/reapply.log" 2>&1 ||
    problem "Applying a lab loses or misroutes packets: see artifacts/log/latest/reapply.log."
  sed -n '$s/^/    /p' "$run/reapply.log"
}

# Faults at every operation, owners killed at every operation: hours.
sweep() {
  setup test
  build VirtLab.sln
  remember_machine
  export VIRTLAB_SWEEP=all
  local hang_timeout=3h filter=
  run_tests VirtLab.Ursa.Tests '=Sweep'
  finish
}

# Names and styles are checked by the build; this is the white space.
check_format() {
  say "checking the formatting"
  quietly format dotnet format whitespace . --folder --verify-no-changes --include src tests samples benchmarks ||
    problem "The formatting is not ours: run ./build.sh format."
}

# run_all [PREFIX]: every test project; as root, those with sandbox tests once more as an ordinary user.
run_all() {
  local builds
  mapfile -t builds < <(grep -rlF 'Category("Builds")' --include='*.cs' tests | cut -d/ -f2 | sort -u)
  run_projects "${1-}" $(ls tests | grep '\.Tests$' | grep -vxF "$(printf '%s\n' "${builds[@]}")")
  # Who builds needs the processors, which guests that boot beside it would lack.
  run_projects "${1-}" "${builds[@]}"
}

# run_projects PREFIX NAME…: most of the time goes by waiting for guests: as root, where each leg can have a view of the machine to itself
# (see tests/apart.sh), all run side by side.
run_projects() {
  local prefix=$1 project leg
  shift
  # Each in a process group of its own: what stops this script ends them (leave).
  set -m
  for project; do
    project=tests/$project/$project.csproj
    leg=$prefix$(basename "$project" .csproj)
    if [ "$(id -u)" != 0 ]; then
      run_tests "$leg"
      continue
    fi
    # Sweeps take as long as all other tests of their project.
    if grep -rqF 'Category("Sweep")' --include='*.cs' "${project%/*}"; then
      run_tests "$leg" '!=Sweep' &
      run_tests "$leg (sweeps)" '=Sweep' &
    # So do those that wait for sandboxes beside those that do not.
    elif grep -rqF 'Category("Sandbox")' --include='*.cs' "${project%/*}"; then
      run_tests "$leg" '!=Sandbox' &
      run_tests "$leg (sandbox)" '=Sandbox' &
    else
      run_tests "$leg" &
    fi
    ! grep -rqF 'Category("Sandbox")' --include='*.cs' "${project%/*}" ||
      run_tests "$leg as an ordinary user" '=Sandbox' tests/ordinary-user.sh &
  done
  wait
  set +m
}

# run_tests LEG [=CATEGORY|!=CATEGORY [ordinary-user.sh]]: its results go to $run/LEG.
run_tests() {
  local leg=$1 project log seconds=$SECONDS counts command filters code=0
  project=${1##*/} project=${project%% *}
  log=$run/$leg.log
  mkdir -p "$run/$leg"
  # A process of tests is over before optimised code would pay.
  command=(env DOTNET_TieredPGO=0 dotnet test "$artifacts/bin/$project/${configuration,,}/$project.dll" --results-directory "$run/$leg"
    --logger "trx;LogFileName=$project.trx" --blame-hang-timeout "${hang_timeout:-5m}" --blame-hang-dump-type none)
  filters=(${filter:+"FullyQualifiedName~$filter"})
  [ $# = 1 ] || filters+=("TestCategory$2")
  [ ${#filters[@]} = 0 ] || command+=(--filter "$(IFS='&'; echo "${filters[*]}")")
  [ $# -lt 3 ] || command=("$3" "$run/$leg" "${command[@]}")
  [ "$(id -u)" != 0 ] || command=(tests/apart.sh "${command[@]}")
  say "testing $leg"
  "${command[@]}" > "$log" 2>&1 < /dev/null || code=$?
  counts=$(count "$run/$leg")
  echo "    $leg: $counts ($((SECONDS - seconds)) s)"
  skip_reasons "$run/$leg" | sort | uniq -c | sed 's/^ */    skipped: /'
  [ "$code" = 0 ] || { problem "$leg: exit code $code."; cat "$log" >&2; }
  [[ -n $filter || $counts != "0 passed, 0 failed, "* ]] || problem "$leg: no test ran."
}

# count FOLDER…: "N passed, N failed, N skipped", from all results below. What neither passed nor was skipped failed.
count() {
  find "$@" -name '*.trx' -exec cat {} + | awk -v RS='<' '
    /^UnitTestResult / { if (/ outcome="Passed"/) p++; else if (/ outcome="NotExecuted"/) s++; else f++ }
    END { printf "%d passed, %d failed, %d skipped\n", p, f, s }'
}

skip_reasons() {
  find "$@" -name '*.trx' -exec cat {} + | awk -v RS='<' '
    /^UnitTestResult / { skipped = / outcome="NotExecuted"/ }
    skipped && /^Message>/ { sub(/^Message>/, ""); gsub(/\n/, " "); print; skipped = 0 }'
}

# What the tests could leave behind. Processes are found by a variable in their environment.
remember_machine() {
  export VIRTLAB_RUN=$run
  machine > "$scratch/before"
}

machine() {
  ls /sys/class/net /run/netns 2> /dev/null || true
  cut -d' ' -f2,3 /proc/self/mounts
  env -u VIRTLAB_RUN grep -slzFx "VIRTLAB_RUN=$VIRTLAB_RUN" /proc/[0-9]*/environ || true
}

# Prints the totals of all runs, and nothing after them.
finish() {
  local total i
  for i in {1..50}; do
    machine > "$scratch/after"
    ! cmp -s "$scratch/before" "$scratch/after" || break
    sleep 0.1
  done
  [ "$i" != 50 ] || problem "The tests left this behind: $(comm -13 <(sort "$scratch/before") <(sort "$scratch/after") | tr '\n' ' ')"
  total=$(count "$run")
  [[ ${CI-} != true || $total = *" 0 skipped" ]] || problem "CI=true: no test may be skipped."
  [[ -z $filter || $total != "0 passed, 0 failed, "* ]] || problem "No test has '$filter' in its full name."
  [ ! -e "$scratch/problems" ] || cat "$scratch/problems" >&2
  echo "$total"
  [[ ! -e $scratch/problems && $total = *" 0 failed, "* ]]
}
