# tests/: unit tests are one program a file, built for host and asan; .t files are scripts.
unit.src  := $(wildcard tests/unit/*.c)
unit.host := $(unit.src:tests/unit/%.c=$B/unit/%)
unit.asan := $(unit.src:tests/unit/%.c=$B/unit/asan-%)
unit.libs  = $(patsubst %,$B/host/%.a,hostagent reports tune lib guestbench wire)
unit.alibs = $(patsubst %,$B/asan/%.a,hostagent reports tune lib guestbench wire)
scripts   := $(sort $(wildcard tests/t[0-9]*.t))

$(unit.host): $B/unit/%: $B/host/tests/unit/%.o $(unit.libs)
	$(call quiet,LD)mkdir -p $(@D) && $(host.cc) $(CFLAGS) -o $@ $< -Wl,--start-group $(unit.libs) -Wl,--end-group $(host.link)
$(unit.asan): $B/unit/asan-%: $B/asan/tests/unit/%.o $(unit.alibs)
	$(call quiet,LD)mkdir -p $(@D) && $(asan.cc) $(CFLAGS) $(asan.flags) -o $@ $< -Wl,--start-group $(unit.alibs) -Wl,--end-group $(asan.link)

# Programs that make what tests read.
tools.bin := $(patsubst tests/tools/%.c,$B/tools/%,$(wildcard tests/tools/*.c))
$(tools.bin): $B/tools/%: $B/host/tests/tools/%.o $(unit.libs)
	$(call quiet,LD)mkdir -p $(@D) && $(host.cc) $(CFLAGS) -o $@ $< -Wl,--start-group $(unit.libs) -Wl,--end-group $(host.link)

.PHONY: units clang run-tests
units: $(unit.host) $(unit.asan) $(tools.bin)

# The second compiler's opinion: every source of the host, no code kept.
clang:
	@for f in $(wildcard wire/*.c guestbench/*.c guestbench/port/*.c guestbench/port/linux/*.c guestbench/port/bare/*.c guestbench/port/bare/x86_64/*.c lib/*.c reports/*.c reports/*/*.c tune/*.c tune/*/*.c hostagent/*.c hostagent/*/*.c); do echo $$f; done \
	 | xargs -r -P 2 -n 4 clang $(STD) $(WARN) $(host.flags) -fsyntax-only

check-fast: all units
	@tests/run -j 2 $(unit.host) $(filter-out tests/t5% tests/t6%,$(scripts))

check: deps
	@$(MAKE) --no-print-directory -j$(shell nproc) all units guest clang fuzzers
	@tests/run -j 2 $(unit.host) $(unit.asan) $(filter-out tests/t6%,$(scripts))

# The virtual target: a whole machine with GRUB and systemd, on which rttune works for real.
.PHONY: check-target
check-target:
	@tests/deps install target
	@$(MAKE) --no-print-directory -j$(shell nproc) all guest deb
	@tests/run -j 1 $(filter tests/t6%,$(scripts))

# Fuzzers: libFuzzer, address and undefined behaviour; t39* runs each for a moment.
fuzz.bin  := $(patsubst tests/fuzz/%.c,$B/fuzzers/%,$(wildcard tests/fuzz/*.c))
fuzz.libs  = $(patsubst %,$B/fuzz/%.a,hostagent reports lib wire)
$(fuzz.bin): $B/fuzzers/%: $B/fuzz/tests/fuzz/%.o $(fuzz.libs)
	$(call quiet,LD)mkdir -p $(@D) && $(fuzz.cc) $(CFLAGS) $(fuzz.flags) -o $@ $< -Wl,--start-group $(fuzz.libs) -Wl,--end-group $(fuzz.link)
.PHONY: fuzzers
fuzzers: $(if $(filter fuzz,$(have)),$(fuzz.bin))

# Figures against rivals: helpers in C, then each script of tests/bench/ in order.
bench.bin := $(patsubst tests/bench/%.c,$B/bench/%,$(wildcard tests/bench/*.c))
$(bench.bin): $B/bench/%: $B/host/tests/bench/%.o $(unit.libs)
	$(call quiet,LD)mkdir -p $(@D) && $(host.cc) $(CFLAGS) -o $@ $< -Wl,--start-group $(unit.libs) -Wl,--end-group $(host.link)
bench: all $(bench.bin)
	@for b in $(sort $(wildcard tests/bench/[0-9]*)); do echo "== $$b"; $$b || exit 1; done

## make bench-stat simulated nights: false alarms, and regressions found
.PHONY: bench-stat
bench-stat: $B/bench/nights
	@$<
