// SPDX-License-Identifier: Apache-2.0
/*
 * init.c - first process of the guest of 12-in-guest: programs that take turns
 *
 * /turns holds one command a line. They run one after the other, /rounds times over; what each
 * prints goes to the console after a line "== NAME", and so does the file /out if it wrote one.
 * Then the machine is switched off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TURNS 8
#define WORDS 32

static int read_lines(const char *path, char line[][256], int max)
{
	FILE *f = fopen(path, "r");
	int n = 0;

	while (f && n < max && fgets(line[n], sizeof(line[n]), f)) {
		line[n][strcspn(line[n], "\n")] = 0;
		n++;
	}
	if (f)
		fclose(f);
	return n;
}

static void show(const char *path)
{
	char buf[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)))
		fwrite(buf, 1, n, stdout);
	if (f)
		fclose(f);
	unlink(path);
}

static void turn(const char *command)
{
	char copy[256], *rest = copy, *argv[WORDS + 1];
	int n = 0, status = -1;
	pid_t pid;

	snprintf(copy, sizeof(copy), "%s", command);
	while (n < WORDS && (argv[n] = strsep(&rest, " ")))
		n++;
	argv[n] = NULL;
	printf("== %s\n", strrchr(argv[0], '/') + 1);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		execv(argv[0], argv);
		perror(argv[0]);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	show("/out");
	printf("== status %d\n", status);
	fflush(stdout);
}

int main(void)
{
	static char line[TURNS][256], rounds[1][256];
	int n;

	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (!freopen("/dev/console", "w", stdout))
		return 1;
	n = read_lines("/turns", line, TURNS);
	if (!read_lines("/rounds", rounds, 1))
		return 1;
	for (int i = atoi(rounds[0]); i; i--)
		for (int t = 0; t < n; t++)
			turn(line[t]);
	puts("== end");
	fflush(stdout);
	return reboot(RB_POWER_OFF);
}
