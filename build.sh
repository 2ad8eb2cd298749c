#!/usr/bin/env bash
# The one entry to this repository; usage() says what it does. All that is downloaded or built stays below artifacts/.
set -euo pipefail
umask 022

usage() {
  cat <<'TEXT'
Usage: ./build.sh COMMAND

  demo [--keep]   bring the reference lab up, prove it with packets, take it away (--keep: leave it up until Ctrl+C)
  test [FILTER]   build, check the formatting, run all tests (FILTER: those whose full name has it, such as LabCheckTests);
                  as root the sandbox tests also as an ordinary user
  bench [ARGS]    run the benchmarks
  soak [N]        run all tests N times in a row (10 by default), up to the first failure; then explain a million packets, and apply a lab
                  a thousand times under load
  sweep           put a fault at, and kill the owner at, every single operation (the tests take a sample): more than an hour
  pack            make the NuGet packages, nuget/*.nupkg, and the PowerShell module, nuget/VirtLab
  api             write down what is public of the packages, src/*/PublicAPI.Unshipped.txt
  shipped         after a release: keep nuget/*.nupkg as what the next release is held against (docs/releasing.md)
  format          format the sources
  generate        generate VirtLab.Native's raw layer anew from the installed libvirt's API description

Needs: Debian or Ubuntu on x86-64, and the .NET 10 SDK. What else is missing is installed (as root), or the command that
an administrator has to run is shown. Logs and test results: artifacts/log/latest. CI=true: a skipped test is a failure.
TEXT
}

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
readonly root=$PWD artifacts=$PWD/artifacts
started=$(date +%Y%m%d-%H%M%S)
readonly run=$artifacts/log/$started-$$
# What is tested is what is packed and measured, and the three share one build.
readonly configuration=Release

. build/say.sh
. build/setup.sh
. build/tests.sh
. build/packages.sh

# Everything that dotnet, NuGet and VirtLab keep or cache goes below artifacts/, temporary files into a folder that goes with us,
# and no compiler or build server stays behind.
environment() {
  { mkdir -p "$run" "$artifacts"/{home,data,cache} && [ -z "$(find "$artifacts" -maxdepth 2 -type d ! -writable -print -quit)" ]; } 2> /dev/null ||
    fail "$artifacts has another user's files, such as root's from an earlier run: sudo chown -R $(id -un): '$artifacts'"
  ln -sfn "${run##*/}" "$artifacts/log/latest"
  export DOTNET_CLI_HOME=$artifacts/home XDG_DATA_HOME=$artifacts/data NUGET_PACKAGES=$artifacts/nuget-packages
  export VIRTLAB_CACHE=${VIRTLAB_CACHE:-$artifacts/cache}
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
  export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
  # The SDK wants the ICU library, or to be told that it must do without (it then warns of every language it does not know).
  compgen -G '/usr/lib/*/libicuuc.so.*' > /dev/null || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  # Where an ordinary user's shell does not look for nft and ip, and tests do.
  PATH=$PATH:/usr/sbin:/sbin
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/build.XXXXXX")
  chmod 755 "$scratch"
  readonly scratch outer_tmp=${TMPDIR-}
  trap leave EXIT
  export TMPDIR=$scratch
}

# Ends what still runs beside this shell, and takes the temporary folder away; what runs in place of this shell does without.
leave() {
  local job
  for job in $(jobs -p); do kill -- "-$job" 2> /dev/null || true; done
  rm -rf "$scratch"
  export TMPDIR=$outer_tmp
  [ -n "$TMPDIR" ] || unset TMPDIR
}

# build SOLUTION-OR-PROJECT-OR-FILE. Two builds of one checkout would write the same files.
build() {
  say "building"
  quietly build flock -o "$artifacts/build.lock" dotnet build "$1" -c "$configuration" --nologo
}

demo() {
  local lab=samples/ursa/ursa.cs
  setup lab
  build "$lab"
  # In place of this shell, so that whoever stops or kills build.sh stops the demo, which cleans up. .NET's diagnostics would leave a
  # socket in /tmp if it were killed.
  leave
  exec env DOTNET_EnableDiagnostics=0 dotnet "$artifacts/bin/${configuration,,}/ursa.dll" "$@"
}

bench() {
  local project=$root/benchmarks/VirtLab.Benchmarks
  [ -d "$project" ] || fail "There are no benchmarks in this checkout (benchmarks/VirtLab.Benchmarks)."
  setup bench
  build "$project"
  # Reports are written to the working directory.
  mkdir -p "$artifacts/benchmarks"
  cd "$artifacts/benchmarks"
  dotnet run --no-build -c "$configuration" --project "$project" -- "$@"
}

format() {
  setup dotnet
  say "formatting"
  quietly format dotnet format VirtLab.sln
}

generate() {
  setup native
  say "generating src/VirtLab.Native/Generated from $(pkg-config --modversion libvirt 2>/dev/null || echo /usr/share/libvirt/api)"
  quietly generate dotnet run --project src/VirtLab.Native.Generator -- /usr/share/libvirt/api src/VirtLab.Native/Generated
}

case ${1-help} in
  demo | test | bench | soak) ;;
  sweep | pack | api | shipped | format | generate) [ $# = 1 ] || fail "./build.sh $1 takes no arguments." ;;
  help | -h | --help) usage; exit ;;
  *) usage >&2; exit 2 ;;
esac
environment
# "test" is a command of the shell.
[ "$1" != test ] || set -- all_tests "${@:2}"
"$@"
