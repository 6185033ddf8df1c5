/*
 * What is wrong with a form: every fault at once, by field, in words a person understands.
 */
#ifndef EVOLV_HTTP_FAULTS_H
#define EVOLV_HTTP_FAULTS_H

#include "base/arena.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* The field of a fault that belongs to no single one. */
#define FAULT_FORM "non_field_errors"

struct fault {
	const char *field;
	const char *message;
	struct fault *next; /* in the order they were found */
};

struct faults {
	struct arena *arena;
	struct fault *first;
	struct fault *last;
};

void faults_init(struct faults *faults, struct arena *arena);

/* Adds a fault. Both texts are copied. The same message at the same field is kept once. */
void faults_add(struct faults *faults, const char *field, const char *message);
void faults_addf(struct faults *faults, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

bool faults_any(const struct faults *faults);
bool faults_has(const struct faults *faults, const char *field);

/* Writes {"field": ["message", …], …}, fields in the order of their first fault. */
void faults_write_json(const struct faults *faults, struct strbuf *out);

#endif
