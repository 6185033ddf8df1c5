/*
 * What every page knows beside its own data: the names of docs/templates.md, "Names that every page has".
 */
#ifndef EVOLV_PAGE_PAGE_FACTS_H
#define EVOLV_PAGE_PAGE_FACTS_H

#include "page/page.h"
#include "page/scope.h"

/* Returns a VALUE_OBJECT in the arena. */
const struct value *page_facts(struct exchange *exchange, const struct page *page);

#endif
