/*
 * Who may: sets of roles, as bits for the route rows.
 */
#ifndef EVOLV_AUTH_ROLE_H
#define EVOLV_AUTH_ROLE_H

enum role {
	ROLE_ANONYMOUS = 1 << 0,
	ROLE_STUDENT = 1 << 1,
	ROLE_ALUMNI = 1 << 2,
	ROLE_INSTRUCTOR = 1 << 3,
	ROLE_ADMIN = 1 << 4,
};

#define WHO_SIGNED_IN (ROLE_STUDENT | ROLE_ALUMNI | ROLE_INSTRUCTOR | ROLE_ADMIN)
#define WHO_ANYONE    (ROLE_ANONYMOUS | WHO_SIGNED_IN)

/* The role of the profile column's text ("Student", "Instructor", "Admin", "Alumni"); 0 if unknown. */
unsigned role_from_name(const char *name);

/* The text of one role; "Public" for ROLE_ANONYMOUS. */
const char *role_name(unsigned role);

#endif
