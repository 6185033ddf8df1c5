/*
 * The rules for new passwords, in the words and with the thresholds of Django's validators, which the
 * platform's clients know.
 */
#include "auth/password.h"

#include "auth/password_similar.h"
#include "base/array.h"
#include "base/text.h"

#include <string.h>

#define LENGTH_MIN 8 /* characters */

static bool is_numeric(const char *password)
{
	return password[0] != '\0' && password[strspn(password, "0123456789")] == '\0';
}

static void check_owner(struct faults *faults, struct arena *arena, const char *field,
			const char *password, const struct password_owner *owner)
{
	const struct {
		const char *name;
		const char *value;
	} attributes[] = {
		{ .name = "username", .value = owner->username },
		{ .name = "email address", .value = owner->email },
		{ .name = "first name", .value = owner->first_name },
		{ .name = "last name", .value = owner->last_name },
	};
	for (size_t i = 0; i < LENGTH(attributes); i++) {
		if (attributes[i].value != NULL &&
		    password_is_similar(arena, password, attributes[i].value)) {
			faults_addf(faults, field, "The password is too similar to the %s.",
				    attributes[i].name);
		}
	}
}

void password_check_rules(struct faults *faults, struct arena *arena, const char *field,
			  const char *password, const struct password_owner *owner)
{
	if (strlen(password) > PASSWORD_LENGTH_MAX) {
		faults_addf(faults, field,
			    "This password is too long. It must contain at most %d characters.",
			    PASSWORD_LENGTH_MAX);
		return;
	}
	if (utf8_length(password) < LENGTH_MIN) {
		faults_addf(faults, field,
			    "This password is too short. It must contain at least %d characters.",
			    LENGTH_MIN);
	}
	check_owner(faults, arena, field, password, owner);
	if (password_is_common(password)) {
		faults_add(faults, field, "This password is too common.");
	}
	if (is_numeric(password)) {
		faults_add(faults, field, "This password is entirely numeric.");
	}
}
