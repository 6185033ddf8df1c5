/*
 * Which other sites' scripts may read an answer (Fetch standard § 3.2): an exact list, nothing else
 * (hazard 27), and which pages may post a form (hazard 26).
 */
#ifndef EVOLV_HTTP_CORS_H
#define EVOLV_HTTP_CORS_H

#include "base/config.h"
#include "http/request.h"
#include "http/response.h"

#include <stdbool.h>

/* Adds Vary: Origin and, for a configured origin, the headers that let it read the answer. */
void cors_add_headers(struct response *response, const struct request *request,
		      const struct config *config);

/* Fills the answer to OPTIONS: Allow, and for a preflight from a configured origin what it may do. allowed_methods: all
 * that the path takes, as bits. */
void cors_answer_options(struct response *response, const struct request *request,
			 const struct config *config, unsigned allowed_methods);

/* True unless a browser says that the request comes from another site's page that is not configured. */
bool cors_same_site(const struct request *request, const struct config *config);

#endif
