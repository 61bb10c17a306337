#!/bin/sh
# Builds the rig's guest into the folder given: kernel (vmlinux), initrd.img and rootfs.ext4, from Debian packages alone.
# Needs root, a Debian mirror and the tools that rig.ts installs. About three minutes and 3 GB.
set -eu

out=$1
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
root=$out/rootfs
mkdir -p "$out"
rm -rf "$root"

# What the package depends on is preinstalled, so that the guest needs no network; the rest is for the tests' own hands.
station='ffmpeg,bubblewrap,openssl,util-linux,udev,passwd'
hands='curl,strace,procps,usbutils,dosfstools,exfatprogs,e2fsprogs,ntfs-3g,fdisk,kmod,mount,dmsetup'
kernel='cd /var/cache && apt-get -q download $(apt-cache depends linux-image-amd64 | sed -n "s/.*Depends: \(linux-image-[0-9].*\)/\1/p" | head -n 1)'
base=$out/base-$(echo "$station,$hands" | cksum | cut -d ' ' -f 1).tar
if [ ! -f "$base" ]; then
  rm -f "$out"/base-*.tar
  mmdebstrap --quiet --variant=minbase --mode=root \
    --include="systemd,systemd-sysv,libstdc++6,libatomic1,ca-certificates,$station,$hands" \
    --aptopt='Acquire::Languages "none"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="chroot \"\$1\" sh -c '$kernel'" \
    bookworm "$out/new-base.tar"
  mv "$out/new-base.tar" "$base"
fi
mkdir -p "$root"
tar -C "$root" -xf "$base"

# The generic kernel, unpacked and not installed: the cloud kernel has no USB, and nothing here needs a boot loader.
rm -rf "$out/kernel"
dpkg-deb -x "$root"/var/cache/linux-image-*.deb "$out/kernel"
rm -f "$root"/var/cache/linux-image-*.deb
version=$(basename "$out"/kernel/boot/vmlinuz-*)
version=${version#vmlinuz-}
"$here/unpack-kernel.py" "$out/kernel/boot/vmlinuz-$version" "$out/vmlinux"
modules=lib/modules/$version
mkdir -p "$root/usr/$modules/kernel"
# Only the families the rig needs: the whole tree is 400 MB.
for family in block drivers/usb drivers/block drivers/md/dm-mod.ko drivers/md/dm-delay.ko drivers/virtio drivers/scsi \
  drivers/char/virtio_console.ko drivers/hid drivers/input drivers/cdrom fs/fat fs/exfat fs/ntfs3 fs/ext4 fs/jbd2 \
  fs/mbcache.ko fs/nls fs/9p fs/netfs fs/fscache fs/fuse fs/overlayfs fs/configfs fs/autofs net/9p lib crypto \
  arch/x86/crypto; do
  from=$out/kernel/$modules/kernel/$family
  [ -e "$from" ] || continue
  mkdir -p "$root/usr/$modules/kernel/$(dirname "$family")"
  cp -r "$from" "$root/usr/$modules/kernel/$(dirname "$family")/"
done
cp "$out/kernel/$modules"/modules.order "$out/kernel/$modules"/modules.builtin* "$root/usr/$modules/"
depmod -b "$root/usr" "$version" 2>/dev/null || depmod -b "$root" "$version"

install -m 755 "$here/guest/rig-agent" "$root/usr/local/sbin/rig-agent"
install -m 644 "$here/guest/rig-agent.service" "$root/etc/systemd/system/"
install -d "$root/etc/systemd/system/multi-user.target.wants" "$root/mnt/host" "$root/var/lib/liuhen"
ln -sf ../rig-agent.service "$root/etc/systemd/system/multi-user.target.wants/"
ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
for unit in systemd-timesyncd.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
  e2scrub_all.timer e2scrub_reap.service systemd-pstore.service getty@tty1.service console-getty.service \
  serial-getty@ttyS0.service systemd-update-utmp.service systemd-random-seed.service systemd-networkd.service \
  getty-static.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
# The data lies on a disk of its own, which outlives a power cut; the root is thrown away after each scenario.
cat > "$root/etc/fstab" <<'TABLE'
host /mnt/host 9p trans=virtio,version=9p2000.L,msize=512000,nofail,x-systemd.device-timeout=1 0 0
/dev/vdb /var/lib/liuhen ext4 nofail,noatime 0 2
TABLE
printf '9p\n9pnet_virtio\n' > "$root/etc/modules-load.d/rig.conf"
echo rig > "$root/etc/hostname"
echo '127.0.0.1 localhost rig' > "$root/etc/hosts"
# A fixed id: an empty one would be made anew at each boot, and units reset with it.
echo 5c0ffee05c0ffee05c0ffee05c0ffee0 > "$root/etc/machine-id"

rm -f "$out/rootfs.ext4"
truncate -s 3G "$out/rootfs.ext4"
mke2fs -q -t ext4 -d "$root" "$out/rootfs.ext4"

# Busybox and what the root's own disk needs, in an initrd of a few megabytes.
initrd=$out/initrd
rm -rf "$initrd"
mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/sys" "$initrd/newroot" "$initrd/modules"
cp "$(command -v busybox)" "$initrd/bin/busybox"
install -m 755 "$here/guest/initrd-init" "$initrd/init"
: > "$initrd/order"
for module in virtio_pci virtio_blk ext4 crc32c_generic; do
  modprobe -d "$root/usr" -S "$version" --show-depends "$module" 2>/dev/null ||
    modprobe -d "$root" -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
  cp "$file" "$initrd/modules/"
  basename "$file" >> "$initrd/order"
done
(cd "$initrd" && find . | cpio -o -H newc --quiet | zstd -q -f -1 -o "$out/initrd.img")
rm -rf "$root" "$initrd" "$out/kernel"
