#!/bin/sh
# Makes resnet-weights_VERSION_ARCHITECTURE.deb in the folder given, by default this one's parent.
#
# What it depends on is what dpkg-shlibdeps finds that the programs are linked with.
set -eu
cd "$(dirname "$0")/.."

output="${1:-..}"
version="$(sed -n 's/^public let packageVersion = "\(.*\)"$/\1/p' \
  Sources/CommandSupport/PackageVersion.swift)"
architecture="$(dpkg --print-architecture)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
root="$work/root"

DESTDIR="$root" PREFIX=/usr sh Scripts/install.sh
strip --strip-unneeded "$root"/usr/bin/*
gzip -9n "$root"/usr/share/man/man1/*.1
install -D -m 644 LICENSE "$root/usr/share/doc/resnet-weights/copyright"

# dpkg-shlibdeps wants a source package's control file and writes its answer beside it.
mkdir -p "$work/debian" "$root/DEBIAN"
printf 'Source: resnet-weights\n\nPackage: resnet-weights\nArchitecture: any\n' \
  >"$work/debian/control"
depends="$(cd "$work" && dpkg-shlibdeps -O root/usr/bin/* | sed 's/^shlibs:Depends=//')"
cat >"$root/DEBIAN/control" <<CONTROL
Package: resnet-weights
Version: $version
Architecture: $architecture
Maintainer: resnet-weights maintainers <maintainers@users.noreply.h-seed-c197963b.example>
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Depends: $depends
Section: science
Priority: optional
Description: reads PyTorch checkpoints without executing anything in them
 convert-weights recognises the ResNet in a checkpoint of any age, tells what was
 covered, and writes a flat file that Swift maps into memory. classify tells
 with it what images show.
CONTROL
dpkg-deb --root-owner-group --build "$root" \
  "$output/resnet-weights_${version}_${architecture}.deb"
