#!/bin/sh
# Follows the README in a fresh Debian with nothing but Swift: its commands as written, `make
# install`, the example package, and the Debian package. The root is removed at the end.
#
# Ends with 69 where that cannot be tried: it takes Debian, the right to mount, and Swift in a folder
# of its own.
#
#   sh Scripts/clean-root.sh [--without-tests]
set -eu
cd "$(dirname "$0")/.."

step() { echo "== $(date +%T) $*"; }
not_tried() {
  echo "NOT TRIED: the README in a clean root, since $*" >&2
  exit 69
}

swift="$(command -v swift)" && swift="$(readlink -f "$swift")"
swift="${swift%/usr/bin/*}"
[ "$(id -u)" = 0 ] || not_tried "this is not root"
[ -n "$swift" ] || not_tried "Swift is not in a folder of its own"
command -v apt-get >/dev/null || not_tried "this is not Debian"
unshare --mount true 2>/dev/null || not_tried "nothing can be mounted here"
sh Scripts/install-dependencies.sh debootstrap >/dev/null \
  || not_tried "debootstrap cannot be installed"

root="$(mktemp -d /var/tmp/clean-root.XXXXXX)"
log="$root.log"
mounted="proc dev dev/pts ${swift#/}"
# What stands here in place of GitHub.
[ ! -d /opt/swift-packages ] || mounted="$mounted opt/swift-packages"
leave() {
  for folder in $mounted; do
    if mountpoint -q "$root/$folder"; then umount --recursive "$root/$folder"; fi
  done
  rm -rf --one-file-system "$root" "$log"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command and shows the end of what it says; if it fails, more of that and what went wrong.
tell() {
  lines="$1"
  shift
  "$@" </dev/null >"$log" 2>&1 || { grep -E '✘|error:' "$log"; tail -20 "$log"; exit 1; }
  tail -n "$lines" "$log"
}
inside() { # Runs a command in the root, in a clone of this repository.
  chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    "PATH=$swift/usr/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    sh -euc "cd /root/resnet-weights; $1"
}

step "a Debian"
# What swift.org lists for Debian 12, and make.
tell 0 debootstrap --variant=minbase --include="$(echo binutils ca-certificates gcc git \
  libc6-dev libcurl4-openssl-dev libedit-dev libncurses-dev libpython3-dev libsqlite3-dev \
  libstdc++-12-dev libxml2-dev libz3-dev make pkg-config tzdata zlib1g-dev | tr ' ' ,)" \
  bookworm "$root"
cp /etc/resolv.conf "$root/etc/resolv.conf"
if [ -e /etc/apt/sources.list.d/debian.sources ]; then
  cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
  : >"$root/etc/apt/sources.list"
fi
for file in /etc/apt/apt.conf.d/*proxy*; do
  [ ! -e "$file" ] || cp "$file" "$root/etc/apt/apt.conf.d/"
done
[ ! -f /etc/gitconfig ] || cp /etc/gitconfig "$root/etc/gitconfig"
for folder in $mounted; do
  mkdir -p "$root/$folder"
  mount --bind "/$folder" "$root/$folder"
done
git clone -q . "$root/root/resnet-weights"
inside "git config --global --add safe.directory '*'"

# The commands of a section of the README, as they stand there.
commands() {
  awk -v title="## $1" '
    $0 == title { in_section = 1; next } /^## / { in_section = 0 }
    in_section && /^```sh$/ { in_block = 1; next } /^```$/ { in_block = 0 } in_block' README.md
}
commands "Try it" >"$root/root/commands"
[ "$(wc -l <"$root/root/commands")" -eq 3 ]
while IFS= read -r line <&3; do
  case "$line $*" in *test.sh*--without-tests*) continue ;; esac
  step "$line"
  tell 3 inside "$line"
done 3<"$root/root/commands"
step "what is installed"
tell 3 inside "sh Tests/Scripts/check_installed.sh /usr/local"

step "the Debian package"
inside "rm -r /usr/local/bin /usr/local/share"
tell 0 inside "apt-get install -y -qq --no-install-recommends dpkg-dev"
tell 0 inside "sh Packaging/make-deb.sh /tmp"
tell 0 inside "apt-get install -y -qq /tmp/resnet-weights_*.deb"
tell 3 inside "sh Tests/Scripts/check_installed.sh /usr"

step "the example package"
tell 1 inside "sh Scripts/check-example.sh /usr/bin/convert-weights"
step "done"
