/** @file mongomodel.h C structs as MongoDB documents: everything. */
#ifndef MONGOMODEL_H
#define MONGOMODEL_H

#include <mongomodel/aggregate.h>
#include <mongomodel/bulk.h>
#include <mongomodel/codec.h>
#include <mongomodel/condition.h>
#include <mongomodel/decimal.h>
#include <mongomodel/declare.h>
#include <mongomodel/distinct.h>
#include <mongomodel/explain.h>
#include <mongomodel/expression.h>
#include <mongomodel/geo.h>
#include <mongomodel/json.h>
#include <mongomodel/options.h>
#include <mongomodel/page.h>
#include <mongomodel/patch.h>
#include <mongomodel/read.h>
#include <mongomodel/rules.h>
#include <mongomodel/store.h>
#include <mongomodel/stream.h>
#include <mongomodel/table.h>
#include <mongomodel/text.h>
#include <mongomodel/update.h>
#include <mongomodel/write.h>

#endif
