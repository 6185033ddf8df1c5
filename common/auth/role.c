/*
 * The names of the roles, as the profile column and the answers have them.
 */
#include "auth/role.h"

#include "base/array.h"
#include "base/text.h"

#include <stddef.h>

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ .role = ROLE_STUDENT, .name = "Student" },
	{ .role = ROLE_ALUMNI, .name = "Alumni" },
	{ .role = ROLE_INSTRUCTOR, .name = "Instructor" },
	{ .role = ROLE_ADMIN, .name = "Admin" },
};

unsigned role_from_name(const char *name)
{
	for (size_t i = 0; i < LENGTH(roles); i++) {
		if (text_equal(roles[i].name, name)) {
			return roles[i].role;
		}
	}
	return 0;
}

const char *role_name(unsigned role)
{
	for (size_t i = 0; i < LENGTH(roles); i++) {
		if (roles[i].role == role) {
			return roles[i].name;
		}
	}
	return "Public";
}
