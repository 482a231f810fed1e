// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "hostagent/scenario.h"
#include "lib/clean.h"
#include "lib/ini_value.h"
#include "lib/units.h"

#define CLAIM_CONFIDENCE .95

/* word - the next word of *s, zero ended in place; "95 %" and "50 us" are one word each */
static char *word(char **s)
{
	char *from = *s + strspn(*s, " \t"), *end = from + strcspn(from, " \t");
	char *unit = end + strspn(end, " \t");
	bool number = strspn(from, "0123456789.") == (size_t)(end - from);

	if (end > from && number && *unit && !strchr("0123456789.", *unit))
		end = unit + strcspn(unit, " \t");
	*s = end + (*end != '\0');
	*end = '\0';
	return from;
}

/* plain - the long form without what only pleases the eye: "50us 1e-6 95 %" */
static int plain(char *s)
{
	static const char *const shape[] = {"P", "(", "latency", ">", NULL};
	char *at = s + strspn(s, " \t"), *open = strchr(s, ')'), *less;

	if (*at != 'P')
		return 0;
	for (const char *const *w = shape; *w; w++) {
		at += strspn(at, " \t");
		if (strncmp(at, *w, strlen(*w)))
			return -EINVAL;
		at += strlen(*w);
	}
	less = open ? open + 1 + strspn(open + 1, " \t") : NULL;
	if (!less || *less != '<')
		return -EINVAL;
	*open = *less = ' ';
	memset(s, ' ', (size_t)(at - s));
	at = strstr(s, " at ");
	if (at)
		memset(at, ' ', 4);
	return 0;
}

static int one(char *s, struct exceed *e, char *why, size_t len)
{
	autofree char *said = strdup(ini_trim(s));
	char *limit, *p, *confidence;
	struct exceed got = {.confidence = CLAIM_CONFIDENCE};

	if (!said)
		return -ENOMEM;
	if (plain(s))
		goto shape;
	limit = word(&s);
	p = word(&s);
	confidence = word(&s);
	if (!*p || s[strspn(s, " \t")])
		goto shape;
	if (units_time(limit, &got.limit) || got.limit <= 0)
		snprintf(why, len, "'%s': '%s' is no time like 50us", said, limit);
	else if (units_ratio(p, &got.p) || got.p <= 0 || got.p >= 1)
		snprintf(why, len, "'%s': '%s' is no probability between 0 and 1", said, p);
	else if (*confidence && (units_ratio(confidence, &got.confidence) ||
				 got.confidence < .5 || got.confidence >= 1))
		snprintf(why, len, "'%s': '%s' is no confidence from 50 %% to below 100 %%", said,
			 confidence);
	else {
		*e = got;
		return 0;
	}
	return -EINVAL;
shape:
	snprintf(why, len, "'%s' is no claim like P(latency > 50us) < 1e-6 at 95 %%", said);
	return -EINVAL;
}

int scenario_claims(const char *text, struct limits *limits, char *why, size_t len)
{
	autofree char *copy = strdup(text ?: "");
	size_t room = ARRAY_SIZE(limits->exceed);
	char *rest = copy, *claim;
	int rc = copy ? 0 : -ENOMEM;

	limits->nexceed = 0;
	while (!rc && (claim = strsep(&rest, ";"))) {
		if (!claim[strspn(claim, " \t")])
			continue;
		if (limits->nexceed == room) {
			snprintf(why, len, "at most %zu claims", room);
			return -E2BIG;
		}
		rc = one(claim, &limits->exceed[limits->nexceed], why, len);
		limits->nexceed += !rc;
	}
	return rc;
}
