/*
 * What a client is told when something is refused or goes wrong.
 */
#ifndef EVOLV_APP_ERROR_ANSWER_H
#define EVOLV_APP_ERROR_ANSWER_H

#include "app/exchange.h"

/* Fills the response anew: with all faults, the handler's own words (exchange_refuse) or those of the error's row; as
 * JSON, or as a page where the program has pages and answers one or a browser's form. */
void error_answer(struct exchange *exchange, enum error error);

#endif
