/*
 * What the office reads: the inbox, the outbox, who changed what.
 */
#ifndef EVOLV_API_ADMIN_OFFICE_H
#define EVOLV_API_ADMIN_OFFICE_H

#include "app/app.h"

extern const struct resource admin_message, admin_mail, admin_audit;

/* Lets a mail that failed be tried again. */
handler_fn admin_retry_mail;
extern const struct route_doc admin_retry_mail_doc;

#endif
