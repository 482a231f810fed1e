# guestbench/port/bare: the probe without an operating system, one image per architecture.
bare.archs  = $(patsubst bare-%,%,$(filter bare-%,$(have)))
bare.flags  = -ffreestanding -nostdlib -fno-stack-protector -fno-asynchronous-unwind-tables \
	      -ffunction-sections -fdata-sections -fno-common \
	      -fno-tree-loop-distribute-patterns
bare.link   = -nostdlib -Wl,-z,max-page-size=4096 -Wl,--gc-sections,--build-id=none,-z,noexecstack,--no-warn-rwx-segments
# Arm and RISC-V images run wherever they are put: they relocate themselves.
bare.pie    = -fpie -fvisibility=hidden
bare.piel   = -static-pie -Wl,--no-dynamic-linker,-z,notext
bare.src    = $(filter-out %/main.c,$(wildcard guestbench/*.c)) $(wildcard guestbench/port/bare/*.c wire/*.c)

bare-x86_64.flags = $(bare.flags) -mgeneral-regs-only -m64 -mno-red-zone -fno-pic -fcf-protection=none
bare-x86_64.link  = $(bare.link) -static -no-pie
# QEMU takes a multiboot image only as ELF32.
bare-x86_64.final = x86_64-linux-gnu-objcopy -O elf32-i386 --strip-all

bare-aarch64.flags = $(bare.flags) $(bare.pie) -mgeneral-regs-only -mstrict-align -mno-outline-atomics
bare-aarch64.link  = $(bare.link) $(bare.piel)
bare-aarch64.final = aarch64-linux-gnu-objcopy --strip-all
bare-aarch64.dt    = guestbench/port/bare/dt/*.c
bare-riscv64.flags = $(bare.flags) $(bare.pie) -march=rv64imac_zicsr -mabi=lp64 -mcmodel=medany -mno-relax
bare-riscv64.link  = $(bare.link) $(bare.piel)
bare-riscv64.final = riscv64-linux-gnu-objcopy --strip-all
bare-riscv64.dt    = guestbench/port/bare/dt/*.c

define bare_image
$B/bare-$1/rtprobe.elf: $$(patsubst %,$B/bare-$1/%.o,$$(basename $$(bare.src) $$(wildcard guestbench/port/bare/$1/*.[cS] $$(bare-$1.dt)))) guestbench/port/bare/$1/image.lds
	$$(call quiet,LD)$$(bare-$1.cc) $(CFLAGS) $$(bare-$1.flags) $$(bare-$1.link) -Wl,-T,guestbench/port/bare/$1/image.lds $$(filter %.o,$$^) -o $$@
$B/bin/rtprobe-bare-$1: $B/bare-$1/rtprobe.elf
	$$(call quiet,COPY)mkdir -p $$(@D) && $$(bare-$1.final) $$< $$@
bins += $B/bin/rtprobe-bare-$1
# The same as bytes only, entry first, for hypervisors that load no ELF.
$B/bin/rtprobe-bare-$1.bin: $B/bare-$1/rtprobe.elf
	$$(call quiet,COPY)mkdir -p $$(@D) && $$(firstword $$(bare-$1.final)) -O binary $$< $$@
bins += $$(if $$(bare-$1.dt),$B/bin/rtprobe-bare-$1.bin)
endef
$(foreach a,$(bare.archs),$(eval $(call bare_image,$a)))
