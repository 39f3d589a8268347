#!/bin/sh
# Builds the libFuzzer targets under the address sanitizer and runs one or all of them.
#
#   fuzz.sh TARGET [RUNS] [-option...]   run a target, or `all`, two at a time
#   fuzz.sh save TARGET                  write the smallest corpus with the same coverage to Fuzzing/Inputs
#
# TARGET is pickle, zip, stream, tar, native, safetensors, json, numpy or all. RUNS is a number of
# executions, or a time such as 60s; without it the target runs until it is stopped. Inputs that fail
# are written to .build/fuzzing/findings; the corpus grows in .build/fuzzing/corpus/TARGET.
set -eu
cd "$(dirname "$0")/.."

all="pickle zip stream tar native safetensors json numpy"
usage="usage: fuzz.sh [save] TARGET [RUNS]; TARGET is one of: $all all"
data=Tests/Fixtures/Data
work=.build/fuzzing
saved=Fuzzing/Inputs
fuzzer="$work/fuzzer"

# A stack for every allocation takes a fifth of the time.
export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=1}"

build() {
  swift build --package-path Fuzzing --scratch-path "$work/build" -c release --product Fuzzer \
    -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address >&2
  swiftc -sanitize=fuzzer,address -o "$fuzzer" "$work/build/release/libFuzzer.a" \
    -L "$work/build/release" -lzip -ldeflate -lFoundation 2>"$work/link.log" \
    || { cat "$work/link.log" >&2; exit 1; }
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
        tail -c +9 "$file" | head -c "$length" >"$work/json/$(basename "$file").json" || true
      done ;;
  esac
  mkdir -p "$work/corpus/$1" "$work/findings"
  # A removed seed must not remain from an earlier run.
  rm -f "$work/corpus/$1"/seed-*
  seeds "$1" | while read -r file; do cp "$file" "$work/corpus/$1/seed-$(basename "$file")"; done
  if [ -z "$(find "$work/corpus/$1" -name 'seed-*' -print -quit)" ]; then
    echo "fuzz.sh: no seed for $1 was found in $data or made in $work" >&2
    exit 70
  fi
}

run() {
  target="$1"
  shift
  mkdir -p "$saved/$target"
  # Small inputs reach as much and run faster. Sanitizers and counters slow a run fifteen times: the
  # bound of two seconds is that of the release build, which testkit.costs measures.
  FUZZ_TARGET="$target" "$fuzzer" "$work/corpus/$target" "$saved/$target" \
    -dict="Fuzzing/Dictionaries/$target.dict" -artifact_prefix="$work/findings/$target-" \
    -timeout=10 -detect_leaks=0 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 "$@"
}

# Keeps the inputs of at most 1 kB that the whole corpus's coverage needs.
save() {
  smallest="$work/smallest/$1"
  rm -rf "$smallest"
  mkdir -p "$smallest"
  FUZZ_TARGET="$1" "$fuzzer" -merge=1 -max_len=1024 -timeout=10 -detect_leaks=0 -rss_limit_mb=1024 \
    "$smallest" "$work/corpus/$1" "$saved/$1" 2>"$work/merge.log" \
    || { tail -5 "$work/merge.log" >&2; exit 1; }
  rm -rf "${saved:?}/$1"
  mkdir -p "$saved/$1"
  find "$smallest" -type f | LC_ALL=C sort | head -n 100 | while read -r file; do
    cp "$file" "$saved/$1/"
  done
  echo "$saved/$1: $(find "$saved/$1" -type f | wc -l) inputs"
}

check_target() {
  case " $all " in *" $1 "*) ;; *) printf 'unknown target "%s"\n%s\n' "$1" "$usage" >&2; exit 64 ;; esac
}

first="${1:?"$usage"}"
shift
case "$first" in
  --quiet)
    target="$1"
    if run "$@" >"$work/$target.log" 2>&1; then
      echo "$target: $(grep -o 'number_of_executed_units:.*' "$work/$target.log")"
    else
      tail -40 "$work/$target.log"
      exit 1
    fi
    exit ;;
  save)
    target="${1:?"$usage"}"
    check_target "$target"
    mkdir -p "$work"
    build
    save "$target"
    exit ;;
  all) targets="$all" ;;
  *) check_target "$first"; targets="$first" ;;
esac
runs="${1:--1}"
[ $# -eq 0 ] || shift
case "$runs" in *s) bound="-max_total_time=${runs%s}" ;; *) bound="-runs=$runs" ;; esac

mkdir -p "$work"
build
for target in $targets; do prepare "$target"; done
if [ "$first" = all ]; then
  # shellcheck disable=SC2086 # one target a line
  printf '%s\n' $targets | xargs -P 2 -I TARGET sh Scripts/fuzz.sh --quiet TARGET "$bound" "$@"
else
  run "$first" "$bound" "$@"
fi
