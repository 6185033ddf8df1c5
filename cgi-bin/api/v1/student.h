/*
 * A student as the programs show and change one, and the courses that a student wants.
 */
#ifndef EVOLV_API_STUDENT_H
#define EVOLV_API_STUDENT_H

#include "app/validate.h"
#include "resource/resource.h"

extern const struct resource student_resource;     /* as an admin sees and decides it */
extern const struct resource own_student_resource; /* as the student does */

/* What an application holds: the fields, and the list of courses. */
extern const struct columns application_body;

/* Reads the courses that a body names, as a PostgreSQL array; NULL when it names none or they are wrong, which is
 * then among the faults. Faults too: courses that do not exist and, with a student, decided ones that are not
 * among those named. student_id NULL: somebody who has yet to apply. */
enum error student_read_courses(const char **courses, struct exchange *x, const char *student_id);

/* Makes the undecided enrolments of a student those of courses, an array as above. */
enum error student_write_courses(struct exchange *x, const char *student_id, const char *courses);

/* The student that the caller is, or ERROR_NOT_FOUND. */
enum error student_of_caller(const char **student_id, struct exchange *x);

/* The roles of whoever has, or had, a way through the school to look at. */
#define LEARNERS (ROLE_STUDENT | ROLE_ALUMNI)

#endif
