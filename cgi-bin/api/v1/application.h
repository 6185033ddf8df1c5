/*
 * What follows when an application is decided: by an admin, or by the last step of its selection.
 */
#ifndef EVOLV_API_APPLICATION_H
#define EVOLV_API_APPLICATION_H

#include "app/exchange.h"

/* To be called after the application's status has changed: approval approves the enrolments that wait for it,
 * and the student gets one mail. */
enum error application_announce(struct exchange *x, const char *student_id);

/* To be called after a step has changed: with the last one completed the application is approved, with any it is
 * in progress. What an admin has decided stays. Waits for others that complete a step of the same student. */
enum error application_settle(struct exchange *x, const char *student_id);

/* Queues a mail whose address and data, JSON, stand in the first row of a statement. */
enum error application_mail(struct exchange *x, const char *template_name,
			    const struct statement *statement, const struct db_params *params);

#endif
