/*
 * What many tests begin with.
 */
#ifndef EVOLV_TESTS_UNIT_FIXTURE_H
#define EVOLV_TESTS_UNIT_FIXTURE_H

#include "base/arena.h"
#include "base/array.h"

#include <check.h>
#include <stddef.h>

/* A fresh arena for each test; it ends with the test's process. */
extern struct arena test_arena;
void fixture_arena(void);

/* Returns the path of a new file with these bytes, removed by the test that asked for it. */
const char *fixture_file(const char *bytes, size_t length);

/* Returns the path of a new empty directory, removed by the test that asked for it. */
const char *fixture_directory(void);

/* Returns a descriptor that reads these bytes and then ends. */
int fixture_input(const char *bytes, size_t length);

/* Makes a suite of one case with the arena ready before each test. tests ends with NULL. */
Suite *fixture_suite(const char *name, const TTest *const *tests);

#endif
