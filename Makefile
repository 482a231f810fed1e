# SPDX-License-Identifier: Apache-2.0
# One make for everything: `make help` lists what a user types. Each room adds a short build.mk.

B       := build
CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	   -Wformat=2 -Wpointer-arith -Wundef -Wno-unused-parameter
STD     := -std=gnu11 -D_GNU_SOURCE -I. -I$B
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo 0.1)
PREFIX  ?= /usr/local
# A goal that needs no libraries must work before `make deps` has run.
PKGS    := libzstd numa json-c libpci sqlite3 libpq libvirt libvirt-qemu libxml-2.0 libtracefs libtraceevent
say      = @printf '  %-5s %s\n' $1 $@;
quiet    = $(if $V,,$(say))

.PHONY: all demo check check-fast bench install deb clean deps help
all:

help:
	@grep -hE '^## ' $(MAKEFILE_LIST) | sed 's/^## //'

# A chain is a compiler with its flags; objects land in build/<chain>/.
chains := host asan fuzz linux-x86_64 linux-aarch64 linux-riscv64 bare-x86_64 bare-aarch64 bare-riscv64
host.cc             = $(CC)
host.flags          = $(shell pkg-config --cflags $(PKGS) 2>/dev/null) $(HOST_CFLAGS)
host.link           = -Wl,--as-needed $(HOST_LDFLAGS) $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lm -lpthread
asan.cc             = $(CC)
asan.flags          = $(host.flags) -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
asan.link           = $(host.link)
fuzz.cc             = clang
fuzz.flags          = $(host.flags) -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
fuzz.link           = -fsanitize=fuzzer $(host.link)
linux-x86_64.cc     = x86_64-linux-gnu-gcc
linux-x86_64.link   = -static -lpthread
linux-aarch64.cc    = aarch64-linux-gnu-gcc
linux-aarch64.link  = -static -lpthread
linux-riscv64.cc    = riscv64-linux-gnu-gcc
linux-riscv64.link  = -static -lpthread
bare-x86_64.cc      = $(linux-x86_64.cc)
bare-aarch64.cc     = $(linux-aarch64.cc)
bare-riscv64.cc     = $(linux-riscv64.cc)
ifeq ($(shell uname -m),x86_64)
linux-x86_64.cc     = $(CC)
endif
have := $(foreach t,$(chains),$(if $(shell command -v $(firstword $($t.cc))),$t))
$(foreach t,$(filter-out $(have),$(chains)),$(info note: no $($t.cc): $t is not built))

# A room is its .c files but main.c, as an archive per chain that wants it: adding a file needs no change here.
rooms := wire lib reports tune hostagent
bins  :=
mans  :=
include $(wildcard */build.mk)

# The version changes with every commit; only what includes it is compiled again.
$B/version.h: FORCE
	@mkdir -p $(@D) && echo '#define VERSION "$(VERSION)"' | cmp -s - $@ || echo '#define VERSION "$(VERSION)"' >$@
.PHONY: FORCE

define chain
$B/$1/%.o: %.c | $B/version.h
	$$(call quiet,CC)mkdir -p $$(@D) && $$($1.cc) $(STD) $(WARN) $(CFLAGS) $$($1.flags) -MMD -MP -c $$< -o $$@
$B/$1/%.o: %.S
	$$(call quiet,AS)mkdir -p $$(@D) && $$($1.cc) -I. $$($1.flags) -MMD -MP -c $$< -o $$@
endef
define archive
$B/$2/$1.a: $$(patsubst %.c,$B/$2/%.o,$$(filter-out %/main.c,$$(wildcard $1/*.c $1/*/*.c)))
	$$(call quiet,AR)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
# program NAME, CHAIN, FILE: $(NAME.src) are its objects, $(NAME.rooms) the archives it links.
define program
$B/bin/$3: $$(patsubst %,$B/$2/%.o,$$(basename $$($1.src))) $$(patsubst %,$B/$2/%.a,$$($1.rooms))
	$$(call quiet,LD)mkdir -p $$(@D) && $$($2.cc) $(CFLAGS) $$($2.flags) $$^ $$($2.link) $$($1.libs) -o $$@
bins += $B/bin/$3
endef
$(foreach t,$(have),$(eval $(call chain,$t)))
$(foreach r,$(rooms),$(foreach t,$(filter $(have),host asan fuzz linux-x86_64 linux-aarch64 linux-riscv64),$(eval $(call archive,$r,$t))))
$(foreach p,$(programs),$(foreach t,$(filter $(have),$($p.on)),$(eval $(call program,$p,$t,$(or $($p.as.$t),$p)))))

## make            build everything into build/bin/
all: $(bins) $(mans)

## make demo       set up, build, measure a bare guest for 10 s and a PREEMPT_RT one for 60 s (root for the set-up)
demo:
	@./tests/deps install build
	@$(MAKE) --no-print-directory all
	@if [ -x $B/bin/rtprobe-bare-x86_64 ]; then $B/bin/rtbench run scenarios/bare-x86_64.ini; fi
	@$(MAKE) --no-print-directory guest
	@$B/bin/rtbench run scenarios/demo.ini

## make check      set up, build, run all tests (root for the set-up)
## make check-target  rttune on a whole virtual machine: GRUB, reboots, power cuts (root)
## make check-fast build, unit and program tests only
## make bench      figures against rivals, measured side by side
## make deps       install the Debian packages listed in ./packages
deps:
	@./tests/deps install

## make install    programs, manual pages and scenarios below PREFIX (/usr/local); DESTDIR for packagers
guests = $(filter $B/bin/rtprobe-%,$(bins))
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/rtbench $(DESTDIR)$(PREFIX)/share/rtbench
	install -m 755 $(filter-out $(guests),$(bins)) $(DESTDIR)$(PREFIX)/bin
	if [ "$(guests)" ]; then install -m 755 $(guests) $(DESTDIR)$(PREFIX)/lib/rtbench; fi
	cp -r scenarios $(DESTDIR)$(PREFIX)/share/rtbench/
	if [ -e $(guest.dir)/vmlinuz ]; then install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/rtbench/$(guest.dir:$B/%=%) \
		$(guest.dir)/vmlinuz $(guest.dir)/initramfs.cpio; fi
	install -d $(DESTDIR)/lib/systemd/system
	for u in tune/rttune.service $(wildcard hostagent/*.service hostagent/*.timer); do \
		sed 's,/usr/local,$(PREFIX),' $$u >$(DESTDIR)/lib/systemd/system/$${u##*/} || exit 1; done
	for m in $(mans); do install -D -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/} || exit 1; done

## make deb        the same as a Debian package, in build/deb
deb:
	@debian/pack $B/deb

## make clean      remove build/ except what was downloaded
clean:
	rm -rf $(filter-out $B/download,$(wildcard $B/*))

-include $(shell find $B -name '*.d' -not -path '$B/download/*' 2>/dev/null)
