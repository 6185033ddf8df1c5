/*
 * Issuing a certificate: what enrollments/ does when a course is completed.
 */
#ifndef EVOLV_API_CERTIFICATE_H
#define EVOLV_API_CERTIFICATE_H

#include "app/exchange.h"

/* Issues the certificate of an enrolment, signed, unless it has one already; *code is NULL then. */
enum error certificate_issue(const char **code, struct exchange *x, const char *enrollment_id);

#endif
