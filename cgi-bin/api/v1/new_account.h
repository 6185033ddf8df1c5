/*
 * A new account, whoever opens it: a visitor for themselves, an admin for another admin.
 */
#ifndef EVOLV_API_NEW_ACCOUNT_H
#define EVOLV_API_NEW_ACCOUNT_H

#include "account.h"

extern const struct columns new_account_body;

/* Holds the body against the columns, the password rules and the names that are taken. ERROR_VALIDATION with
 * everything that is wrong. */
enum error new_account_check(struct assignments *given, struct exchange *x);

/* Writes the account and its profile, inside a transaction. Its mail comes in the exchange's language, if that has one.
 * A name that somebody took since it was looked up is explained like one that was taken before. */
enum error new_account_insert(struct account *account, struct exchange *x,
			      const struct assignments *given, const char *hash, const char *role);

#endif
