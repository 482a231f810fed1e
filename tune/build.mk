programs      += rttune
rttune.on     := host
rttune.src     = tune/main.c
rttune.rooms   = tune lib

# The profiles are part of the program: a change in one is a change of it.
$(patsubst %,$B/%/tune/profiles.o,host asan): $(wildcard tune/profiles/*.ini)

# The manual page is what the rows say.
mans += $B/man/rttune.8
$B/man/rttune.8: $B/bin/rttune
	$(call quiet,MAN)mkdir -p $(@D) && $< explain --man >$@
