/*
 * From a method and a path to a route row.
 */
#ifndef EVOLV_APP_ROUTER_H
#define EVOLV_APP_ROUTER_H

#include "app/app.h"

/* What the rows say of a path. */
struct route_match {
	const struct route *route;           /* the row of this method, or NULL */
	unsigned methods;                    /* bits of every method that some row allows here */
	const char *params[PATH_PARAMS_MAX]; /* what stands for each {…} of route, in the arena */
};

/* Finds the row for method and path; the first that fits wins, so a fixed word stands before a {…}. HEAD
 * is answered by GET's row. */
struct route_match router_find(const struct app *app, struct arena *arena, enum method method,
			       const char *path);

/* True for the name of a path's parameter that stands for a number: "id", and whatever ends in "_id". */
bool router_is_number(const char *name, size_t length);

#endif
