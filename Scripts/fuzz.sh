#!/bin/sh
# Builds a libFuzzer target under the address sanitizer and runs it: fuzz.sh TARGET [RUNS] [-option…]
#
# TARGET is pickle, zip, stream, tar, native, safetensors, json, numpy or all. RUNS is a number of
# executions, or a time such as 60s; without it the target runs until it is stopped. What breaks is
# written to .build/fuzzing/findings; the corpus grows in .build/fuzzing/corpus/TARGET.
set -eu
cd "$(dirname "$0")/.."

all="pickle zip stream tar native safetensors json numpy"
target="${1:?"usage: fuzz.sh TARGET [RUNS]; TARGET is one of: $all all"}"
runs="${2:--1}"
shift
[ $# -eq 0 ] || shift

data=Tests/Fixtures/Data
work=.build/fuzzing

# Stacks of allocations, kept for every one of them, take a fifth of the time.
export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=1}"

module() {
  case "$1" in
    pickle) echo FuzzPickle ;; zip) echo FuzzZip ;; stream) echo FuzzStream ;;
    tar) echo FuzzTar ;; native) echo FuzzNative ;; safetensors) echo FuzzSafetensors ;;
    json) echo FuzzJSON ;; numpy) echo FuzzNumPy ;;
    *) echo "fuzz.sh: no target is called $1; there are: $all all" >&2; exit 64 ;;
  esac
}

# The fixtures that a target begins with.
seeds() {
  case "$1" in
    pickle) ls "$data"/pickles/*.pkl "$data"/hostile/*/*.pkl ;;
    zip) ls "$data"/zip/* "$data"/*/*-zip.pt "$data"/hostile/*/*.zip ;;
    stream) ls "$data"/stream/* "$data"/*/*-stream.pt "$data"/hostile/*/*.stream ;;
    tar) ls "$data"/tar/* "$data"/hostile/*/*.tar ;;
    native) ls "$work"/native/* ;;
    safetensors) ls "$data"/safetensors/*.safetensors ;;
    json) ls "$work"/json/* "$data"/sharded/*.index.json ;;
    numpy) ls "$data"/numpy/*.np? "$data"/numpy/*.pkl ;;
  esac 2>/dev/null || true
}

build() {
  swift build --package-path Fuzzing --scratch-path "$work/build" -c release --product "$1" \
    -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address >&2
  swiftc -sanitize=fuzzer,address -o "$work/$1" "$work/build/release/lib$1.a" \
    -L "$work/build/release" -lzip -ldeflate -lFoundation 2>"$work/link.log" \
    || { cat "$work/link.log" >&2; exit 1; }
}

# Native files and JSON headers are made from other fixtures.
prepare() {
  case "$1" in
    native)
      mkdir -p "$work/native"
      swift build -c release --product convert-weights >&2
      program="$(swift build -c release --show-bin-path)/convert-weights"
      for file in "$data"/dtypes/*-zip.pt "$data"/tensors/layouts-zip.pt "$data"/tar/shared.pt; do
        "$program" --raw "$file" "$work/native/$(basename "$file").rnw" >/dev/null 2>&1 || true
      done ;;
    json)
      mkdir -p "$work/json"
      for file in "$data"/safetensors/*.safetensors; do
        length=$(od -A n -t u4 -N 4 "$file" | tr -d ' ')
        tail -c +9 "$file" | head -c "$length" > "$work/json/$(basename "$file").json" || true
      done ;;
  esac
}

run() {
  name="$(module "$1")"
  mkdir -p "$work/corpus/$1" "$work/findings"
  build "$name"
  prepare "$1"
  # Those of an earlier run must not hide that there are none any more.
  rm -f "$work/corpus/$1"/seed-*
  seeds "$1" | while read -r file; do cp "$file" "$work/corpus/$1/seed-$(basename "$file")"; done
  if [ -z "$(find "$work/corpus/$1" -name 'seed-*' -print -quit)" ]; then
    echo "fuzz.sh: no seed for $1 was found in $data or made in $work" >&2
    exit 70
  fi
  case "$runs" in *s) bound="-max_total_time=${runs%s}" ;; *) bound="-runs=$runs" ;; esac
  target="$1"
  shift
  dictionary="Fuzzing/Dictionaries/$target.dict"
  # Small inputs reach as much and run faster. Sanitizers and counters slow a run some fifteen times:
  # the bound of two seconds is that of the release build, which testkit.costs measures.
  "$work/$name" "$work/corpus/$target" "$bound" ${dictionary:+-dict="$dictionary"} \
    -artifact_prefix="$work/findings/$target-" -timeout=10 -detect_leaks=0 -rss_limit_mb=1024 -max_len=4096 \
    -print_final_stats=1 "$@"
}

if [ "$target" = all ]; then
  for each in $all; do run "$each" "$@"; done
else
  run "$target" "$@"
fi
