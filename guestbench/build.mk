# guestbench/: the probe, one source for every guest; guestbench/*.c knows no operating system.
programs                 += rtprobe
rtprobe.on               := linux-x86_64 linux-aarch64 linux-riscv64
rtprobe.as.linux-aarch64 := rtprobe-aarch64
rtprobe.as.linux-riscv64 := rtprobe-riscv64
rtprobe.src               = $(wildcard guestbench/*.c guestbench/port/linux/*.c)
rtprobe.rooms             = wire

# The core alone, for unit tests that bring a port of their own.
guest.core := $(wildcard guestbench/*.c)
define guest_archive
$B/$1/guestbench.a: $(guest.core:%.c=$B/$1/%.o)
	$$(call quiet,AR)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach t,host asan,$(eval $(call guest_archive,$t)))

# The empty port is linked with every build, so that it follows port.h.
$B/host/guest-template: $B/host/guestbench/port/template.o $B/host/guestbench.a $B/host/wire.a
	$(call quiet,LD)$(CC) -o $@ $^
all: $B/host/guest-template

# A guest is a kernel and one file. Both are made once: `make demo` and `rtbench` ask for them again and again.
guest.dir := $B/guest/debian-rt
$(guest.dir)/vmlinuz: guestbench/image/fetch-kernel
	$(call quiet,FETCH)guestbench/image/fetch-kernel $(@D) && touch $@
$(guest.dir)/initramfs.cpio: $B/bin/rtprobe $(guest.dir)/vmlinuz guestbench/image/mkinitramfs
	$(call quiet,IMAGE)guestbench/image/mkinitramfs $< $(@D)/modules $@

.PHONY: guest
## make guest      the default guest: Debian's PREEMPT_RT kernel with rtprobe as its only program
guest: $(guest.dir)/vmlinuz $(guest.dir)/initramfs.cpio

include guestbench/port/bare/build.mk

# The ports for an RTOS of somebody else: compiled against headers that say which calls they use.
rtos.o := $(patsubst %.c,$B/rtos/%.o,$(wildcard guestbench/rtos/*.c guestbench/rtos/freertos/*.c guestbench/rtos/zephyr/src/*.c))
$(rtos.o): $B/rtos/%.o: %.c
	$(call quiet,CC)mkdir -p $(@D) && $(CC) -std=gnu11 $(WARN) $(CFLAGS) -ffreestanding -I. -Iguestbench/rtos/check -MMD -MP -c $< -o $@
all: $(rtos.o)
