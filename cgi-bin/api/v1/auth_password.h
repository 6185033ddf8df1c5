/*
 * auth/password/: a forgotten password and a changed one.
 */
#ifndef EVOLV_API_AUTH_PASSWORD_H
#define EVOLV_API_AUTH_PASSWORD_H

#include "app/app.h"

/* POST reset/: mails a link, if the address belongs to somebody. */
handler_fn password_reset_request;
/* GET reset/confirm/: the page that the mailed link opens. */
handler_fn password_reset_show;
/* POST reset/confirm/: the new password, from that page or from another client. */
handler_fn password_reset_confirm;
/* POST change/: the new password of somebody who knows the old one. */
handler_fn password_change;

extern const struct route_doc password_reset_request_doc, password_reset_show_doc,
	password_reset_confirm_doc, password_change_doc;

#endif
