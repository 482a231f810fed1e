// SPDX-License-Identifier: Apache-2.0
/* fwcfg.c - directory and sizes are big endian, old keys little endian */
#include "guestbench/port/bare/fwcfg.h"
#include "guestbench/port/bare/machine.h"

enum { KEY_SIGNATURE = 0, KEY_CPUS = 5, KEY_DIRECTORY = 0x19 };
enum { NAME_BYTES = 56, FILES_MAX = 256 };

static bool present(void)
{
	static const char name[] = "QEMU";

	if (!machine_fwcfg_select(KEY_SIGNATURE))
		return false;
	for (unsigned i = 0; i < 4; i++)
		if (machine_fwcfg_byte() != (uint8_t)name[i])
			return false;
	return true;
}

static uint32_t be(unsigned bytes)
{
	uint32_t v = 0;

	while (bytes--)
		v = v << 8 | machine_fwcfg_byte();
	return v;
}

/* Reads a whole name, whatever it is, so that the device stands at the next entry. */
static bool name_is(const char *name)
{
	bool same = true;

	for (unsigned i = 0; i < NAME_BYTES; i++) {
		char c = (char)machine_fwcfg_byte();

		if (*name != c)
			same = false;
		if (*name)
			name++;
	}
	return same;
}

static bool find(const char *name, uint16_t *key, uint32_t *size)
{
	uint32_t files;

	if (!present())
		return false;
	machine_fwcfg_select(KEY_DIRECTORY);
	files = be(4);
	for (uint32_t i = 0; i < files && i < FILES_MAX; i++) {
		*size = be(4);
		*key = (uint16_t)be(2);
		be(2);
		if (name_is(name))
			return true;
	}
	return false;
}

bool fwcfg_file(const char *name, char *buf, size_t len)
{
	uint32_t size;
	uint16_t key;

	if (!find(name, &key, &size))
		return false;
	machine_fwcfg_select(key);
	size = size < len - 1 ? size : (uint32_t)(len - 1);
	for (uint32_t i = 0; i < size; i++)
		buf[i] = (char)machine_fwcfg_byte();
	buf[size] = 0;
	return true;
}

unsigned fwcfg_cpus(void)
{
	unsigned lo;

	if (!present())
		return 0;
	machine_fwcfg_select(KEY_CPUS);
	lo = machine_fwcfg_byte();
	return lo | (unsigned)machine_fwcfg_byte() << 8;
}
