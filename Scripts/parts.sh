# Sourced by .ci/run and check-all.sh: runs named parts and prints a table of part, result, seconds.
#
# A part is a function `part_NAME` (with `_` for `-`). It ends with 69 where it cannot be tried.
# The caller sets `parts` (their names, in order) and `usage`, then calls `run_parts "$@"`:
#
#   --only A,B   run these parts alone
#   --from A     begin with this part, to resume
#   --stop       end at the first part that fails
#   --list       print the names

# shellcheck shell=sh disable=SC2154 # the caller sets parts and usage

usage_error() {
  printf '%s\n%s\nparts: %s\n' "$1" "$usage" "$parts" >&2
  exit 64
}

known_part() {
  case " $parts " in *" $1 "*) ;; *) usage_error "there is no part named '$1'" ;; esac
}

select_parts() {
  selected="$parts" stop=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --only)
        selected="$(echo "${2:?"--only requires names"}" | tr ',' ' ')"
        for name in $selected; do known_part "$name"; done
        shift ;;
      --from)
        known_part "${2:?"--from requires a name"}"
        selected=""
        for name in $parts; do
          if [ -n "$selected" ] || [ "$name" = "$2" ]; then selected="$selected $name"; fi
        done
        shift ;;
      --stop) stop=1 ;;
      --list) echo "$parts" | tr ' ' '\n'; exit 0 ;;
      --help | -h) printf '%s\nparts: %s\n' "$usage" "$parts"; exit 0 ;;
      *) usage_error "unknown option '$1'" ;;
    esac
    shift
  done
}

run_part() {
  echo "== $1"
  started="$(date +%s)"
  # `set -e` holds in the subshell only if the shell does not test its status.
  set +e
  (set -e; "part_$(echo "$1" | tr - _)")
  status=$?
  set -e
  seconds=$(($(date +%s) - started))
  case $status in 0) result=passed ;; 69) result="not tried" ;; *) result="FAILED ($status)" ;; esac
  echo "-- $1: $result, $seconds s"
  table="$table$(printf '%-16s %-13s %5d' "$1" "$result" "$seconds")
"
  case $status in 0 | 69) ;; *) failed=1 ;; esac
}

run_parts() {
  select_parts "$@"
  table="" failed=0 all_started="$(date +%s)"
  for name in $selected; do
    run_part "$name"
    if [ "$failed" = 1 ] && [ -n "$stop" ]; then break; fi
  done
  printf '\n%-16s %-13s %5s\n%s' part result s "$table"
  printf '%-16s %-13s %5d\n' all "$([ $failed = 0 ] && echo passed || echo FAILED)" \
    $(($(date +%s) - all_started))
  return $failed
}

# Names the corpus and the seed documents to the parts that need them.
use_shared_folder() {
  shared="$(cd .. && pwd)/shared"
  if [ -d "$shared/corpus" ] && [ -d "$shared/seeds" ]; then
    export CHECKPOINT_CORPUS="$shared/corpus" SEEDS_FOLDER="$shared/seeds"
  else
    echo "not tried: the parts of checks that need the corpus and the seeds, which are not in $shared"
  fi
}

# Makes the release build once, and names its folder to everything that runs the commands.
release() {
  swift build -c release 2>&1 | tail -1
  CONVERT_WEIGHTS_BUILD="$(swift build -c release --show-bin-path)"
  export CONVERT_WEIGHTS_BUILD
}
