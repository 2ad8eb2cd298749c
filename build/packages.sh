# shellcheck shell=bash disable=SC2154 # artifacts, scratch, configuration: set by build.sh
# Part of build.sh: the packages, and what is public of them (docs/releasing.md).

# The projects that become packages: those below src/ that do not say otherwise.
packages() { grep -L '<IsPackable>false' src/*/*.csproj; }

pack() {
  local project file
  setup dotnet
  rm -f nuget/*.nupkg nuget/*.snupkg
  say "packing"
  for project in $(packages); do pack_one "$project" "$(basename "$project" .csproj)"; done
  rm -rf nuget/VirtLab
  quietly module flock -o "$artifacts/build.lock" dotnet publish src/VirtLab.PowerShell -c "$configuration" -o nuget/VirtLab --nologo
  for file in VirtLab.psd1 README.md LICENSE THIRD-PARTY.txt icon.png; do
    [ -e "nuget/VirtLab/$file" ] || fail "dotnet publish made no nuget/VirtLab/$file: see artifacts/log/latest/module.log."
  done
  say "nuget/VirtLab"
}

# pack_one PROJECT NAME. Pack itself holds what is public against the last release.
pack_one() {
  local package file
  quietly "$2" flock -o "$artifacts/build.lock" dotnet pack "$1" -c "$configuration" --nologo
  package=$(compgen -G "nuget/$2.[0-9]*.nupkg") || fail "dotnet pack made no nuget/$2.*.nupkg: see artifacts/log/latest/$2.log."
  # File names in a zip file are plain text.
  for file in README.md icon.png "lib/net10.0/$2.dll" "lib/net10.0/$2.xml"; do
    grep -qaF "$file" "$package" || fail "$package has no $file."
  done
  say "$package"
}

# Writes down what is public and was in no release, a file for each package. A build apart tells it, in which that is no error
# and no other analyzer looks on.
api() {
  local project name
  setup dotnet
  mkdir "$scratch/api"
  no_api > "$scratch/api/PublicAPI.Unshipped.txt"
  for project in $(packages); do
    [ -e "${project%/*}/PublicAPI.Shipped.txt" ] || no_api > "${project%/*}/PublicAPI.Shipped.txt"
  done
  for project in $(packages); do
    name=$(basename "$project" .csproj)
    quietly "$name" dotnet build "$project" -c "$configuration" --nologo --artifacts-path "$scratch/api-build" -p:ApiLogs="$scratch/api" \
      -p:TreatWarningsAsErrors=false -p:EnableNETAnalyzers=false -p:EnforceCodeStyleInBuild=false -p:IsAotCompatible=false
    { no_api; unshipped "$scratch/api/$name.sarif"; } > "$scratch/$name.txt"
    # What has not changed is not built again.
    cmp -s "$scratch/$name.txt" "${project%/*}/PublicAPI.Unshipped.txt" || cp "$scratch/$name.txt" "${project%/*}/PublicAPI.Unshipped.txt"
    say "${project%/*}/PublicAPI.Unshipped.txt: $(($(wc -l < "$scratch/$name.txt") - 1)) not shipped yet"
  done
}

# What such a file begins with: names are written with what may be null in them.
no_api() { echo '#nullable enable'; }

# unshipped LOG: what is public and not shipped (RS0016), and what was shipped and is gone (RS0017), a line each.
unshipped() {
  awk -F'": "' '
    /"ruleId": "/ { rule = substr($2, 1, 6) }
    /"APIName": "/ && rule ~ /^RS001[67]$/ {
      sub(/^ *"APIName": "/, ""); sub(/",?$/, ""); gsub(/\\"/, "\""); gsub(/\\\\/, "\\")
      print (rule == "RS0017" ? "*REMOVED*" : "") $0
    }' "$1" | LC_ALL=C sort -u
}

# After a release: its packages, those in nuget/, are what the next ones are held against, and what they make public is shipped.
shipped() {
  local project name folder package
  for project in $(packages); do
    name=$(basename "$project" .csproj)
    compgen -G "nuget/$name.[0-9]*.nupkg" > /dev/null || fail "There is no nuget/$name.*.nupkg, the package that was released."
  done
  mkdir -p releases
  for project in $(packages); do
    name=$(basename "$project" .csproj) folder=${project%/*}
    package=$(compgen -G "nuget/$name.[0-9]*.nupkg")
    cp "$package" "releases/$name.nupkg"
    LC_ALL=C comm -23 <(grep -hv '^\*REMOVED\*' "$folder"/PublicAPI.*.txt | LC_ALL=C sort -u) \
      <(sed -n 's/^\*REMOVED\*//p' "$folder/PublicAPI.Unshipped.txt" | LC_ALL=C sort -u) > "$scratch/$name.txt"
    cp "$scratch/$name.txt" "$folder/PublicAPI.Shipped.txt"
    no_api > "$folder/PublicAPI.Unshipped.txt"
    say "$package is released: releases/$name.nupkg, $folder/PublicAPI.Shipped.txt"
  done
}
