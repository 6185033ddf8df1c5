/*
 * What many tests begin with.
 */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct arena test_arena;

static void clear_arena(void)
{
	arena_clear(&test_arena);
}

void fixture_arena(void)
{
	arena_init(&test_arena, (size_t)64 << 20);
}

const char *fixture_directory(void)
{
	char *path = arena_strdup(&test_arena, "/tmp/evolv-unit-XXXXXX");

	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

const char *fixture_file(const char *bytes, size_t length)
{
	char *path = arena_strdup(&test_arena, "/tmp/evolv-unit-XXXXXX");
	int descriptor = mkstemp(path);

	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(write(descriptor, bytes, length), (ssize_t)length);
	close(descriptor);
	return path;
}

int fixture_input(const char *bytes, size_t length)
{
	int descriptor = memfd_create("input", MFD_CLOEXEC);

	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(write(descriptor, bytes, length), (ssize_t)length);
	ck_assert_int_eq(lseek(descriptor, 0, SEEK_SET), 0);
	return descriptor;
}

Suite *fixture_suite(const char *name, const TTest *const *tests)
{
	Suite *suite = suite_create(name);
	TCase *tcase = tcase_create(name);

	tcase_add_checked_fixture(tcase, fixture_arena, clear_arena);
	/* Not four seconds: a busy machine is no failure. */
	tcase_set_timeout(tcase, 60);
	for (; *tests != NULL; tests++) {
		tcase_add_test(tcase, *tests);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
