/*
 * events/{id}/register/: a student takes a place at an event, or a place in the line for one, and gives it back.
 */
#ifndef EVOLV_API_EVENT_REGISTER_H
#define EVOLV_API_EVENT_REGISTER_H

#include "app/app.h"

handler_fn event_register, event_leave, event_leave_by_form;
sign_in_again_fn event_register_sign_in;
extern const struct route_doc event_register_doc, event_leave_doc, event_leave_by_form_doc;

#endif
