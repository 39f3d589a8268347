#!/bin/sh
# Runs every check that .ci/run leaves out, as named parts, and ends with a table of part, result and
# seconds. Goes on after a part that fails. Takes up to an hour on two cores.
#
#   sh Scripts/check-all.sh [--only PART,...] [--from PART] [--stop] [--list]
set -eu
cd "$(dirname "$0")/.."
. Scripts/parts.sh

# shellcheck disable=SC2034 # used in parts.sh
usage="usage: check-all.sh [--only PART,...] [--from PART] [--stop] [--list]"
parts="every-case fixtures torch pypi footprint images inference paddle onednn3 many-files page \
completions example documentation faults costs differential benchmarks fuzz address thread clean-root"

use_shared_folder
check() { release; sh Scripts/python.sh -m "testkit.checks.$1"; }
only_linux() { [ "$(uname)" = Linux ] || { echo "not tried: this part needs Linux"; exit 69; }; }

# The sweeps of which the gate runs a sample.
part_every_case() { EVERY_CASE=1 sh Scripts/test.sh; }
part_fixtures() {
  # `cjpeg` writes some of the images.
  [ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh libjpeg-turbo-progs
  sh Scripts/python.sh -m testkit.fixtures.check
}
part_torch() { check full_size; check corpus; }
part_pypi() { release; sh Scripts/python.sh -m testkit.checks.corpus --pypi; }
part_footprint() { only_linux; check footprint; }
part_images() {
  [ "$(uname)" = Darwin ] || sh Scripts/install-dependencies.sh libjpeg-turbo-progs
  sh Scripts/python.sh -m testkit.checks.images
}
part_inference() { check inference_torch; }
part_paddle() { release; sh Scripts/python.sh --paddle -m testkit.checks.inference_paddle; }
part_onednn3() { only_linux; sh Tests/Scripts/check_onednn3.sh; }
part_many_files() { only_linux; check many_files; }
part_page() { release; sh Tests/Scripts/check_page.sh "$CONVERT_WEIGHTS_BUILD/convert-weights"; }
part_completions() { only_linux; release; sh Tests/Scripts/check_completions.sh "$CONVERT_WEIGHTS_BUILD"; }
part_example() { release; sh Scripts/check-example.sh "$CONVERT_WEIGHTS_BUILD/convert-weights"; }
part_documentation() { sh Scripts/documentation.sh; }
part_faults() { check faults; }
# Another seed each night; it is printed, and with an index it repeats a file.
part_differential() {
  release
  differential="sh Scripts/python.sh -m testkit.differential"
  $differential honest --seconds 60
  $differential mutated --seconds 60
}
part_costs() { release; sh Scripts/python.sh -m testkit.costs; }
part_benchmarks() {
  release
  for benchmark in loading cold_path inference scanners; do
    python3 "Benchmarks/$benchmark.py" --smoke
  done
}
part_fuzz() { only_linux; sh Scripts/fuzz.sh all 60s; }
# What parses bytes, and what uses threads.
part_address() {
  sh Scripts/sanitize.sh address \
    --filter 'PickleReaderTests|TorchArchiveTests|NumPyArraysTests|NativeFormatTests|TensorsTests|MappedFilesTests|TrustTests|ImageInputTests'
}
part_thread() {
  sh Scripts/sanitize.sh thread \
    --filter 'MappedFilesTests|NativeFormatTests|TensorsTests|WeightConversionTests|ResNetInferenceTests|ClassifyTests'
}
part_clean_root() { only_linux; sh Scripts/clean-root.sh --without-tests; }

run_parts "$@"
