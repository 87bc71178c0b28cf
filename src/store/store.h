/* Create, read, save, delete: the road of a record to the driver and back. */
#ifndef MONGOMODEL_STORE_STORE_H
#define MONGOMODEL_STORE_STORE_H

#include "codec/codec.h"
#include "db/db.h"
#include "query/query.h"
#include "rules/rules.h"

#include <mongomodel/store.h>

#endif
