//! Reads all that is stored about an order with one query: handing a query to the connection's thread and waiting for its
//! answer takes longer than the query.

use domain::order_keys::{OrderNumber, OrderToken};
use serde::de::DeserializeOwned;
use sqlx::FromRow;

use super::{
    Store, StoreError,
    events::{EventRow, EventSummary, in_order},
    orders::{LineRow, OrderRow, StoredOrder, parse_currency},
    payments::{PaymentRow, StoredPayment},
    query::Sql,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    pub order: StoredOrder,
    /// Oldest attempt first.
    pub payments: Vec<StoredPayment>,
    /// Those of all payments, oldest first.
    pub events: Vec<EventSummary>,
}

/// The lists are JSON, with the names of the rows' fields.
#[derive(FromRow)]
struct RecordRow {
    #[sqlx(flatten)]
    order: OrderRow,
    lines: String,
    payments: String,
    events: String,
}

/// The query for the order with `$1` in this column. `$begin` and `$end` are what the engine writes around the fields and
/// the order of a list.
macro_rules! select_record {
    ($column:literal, $begin:literal, $end:literal) => {
        concat!(
            "select number, token, lookup_code, currency, minor_units, created_at, \
             (select ",
            $begin,
            "'product_slug', product_slug, 'name', name, 'variant', variant, 'variant_name', variant_name, \
                'unit_minor_units', unit_minor_units, 'quantity', quantity) order by position",
            $end,
            " from order_lines where order_number = number) as lines, \
             (select ",
            $begin,
            "'payment_request_id', payment_request_id, 'order_number', order_number, 'attempt', attempt, \
                'checkout_mode', checkout_mode, 'method', method, 'terminal', terminal, 'currency', currency, \
                'minor_units', minor_units, 'status', status, 'session_data', session_data, \
                'session_expires_at', session_expires_at, 'session_page', session_page, 'payment_id', payment_id, \
                'payable_until', payable_until, 'paid_at', paid_at, 'result_code', result_code, \
                'inquired_at', inquired_at, 'answered_at', answered_at, 'cancel_requested_at', cancel_requested_at, \
                'created_at', created_at) order by attempt",
            $end,
            " from payments where order_number = number) as payments, \
             (select ",
            $begin,
            "'payment_request_id', payment_events.payment_request_id, 'source', source, 'kind', kind, \
                'result_code', payment_events.result_code, 'currency', payment_events.currency, \
                'minor_units', payment_events.minor_units, 'status_before', status_before, \
                'status_after', status_after, 'received_at', received_at) order by received_at, attempt",
            $end,
            " from payment_events join payments on payments.payment_request_id = payment_events.payment_request_id \
             where order_number = number) as events \
             from orders where ",
            $column,
            " = $1"
        )
    };
    ($column:literal) => {
        Sql {
            sqlite: select_record!($column, "json_group_array(json_object(", ")"),
            postgres: select_record!($column, "coalesce(json_agg(json_build_object(", "), '[]')::text"),
        }
    };
}

impl Store {
    pub async fn record_of_token(&self, token: &OrderToken) -> Result<Option<OrderRecord>, StoreError> {
        let query = self.reader.query(select_record!("token")).bind(token.as_str());
        let row: Option<RecordRow> = query.fetch_optional().await?;
        row.map(OrderRecord::try_from).transpose()
    }

    pub async fn record_of_order(&self, number: &OrderNumber) -> Result<Option<OrderRecord>, StoreError> {
        let query = self.reader.query(select_record!("number")).bind(number.as_str());
        let row: Option<RecordRow> = query.fetch_optional().await?;
        row.map(OrderRecord::try_from).transpose()
    }
}

impl TryFrom<RecordRow> for OrderRecord {
    type Error = StoreError;

    fn try_from(row: RecordRow) -> Result<Self, StoreError> {
        let currency = parse_currency(&row.order.currency)?;
        let lines: Vec<LineRow> = read_list(&row.lines)?;
        let payments: Vec<PaymentRow> = read_list(&row.payments)?;
        let events: Vec<EventRow> = read_list(&row.events)?;
        Ok(Self {
            order: row.order.into_order(lines.into_iter().map(|line| line.into_line(currency)).collect())?,
            payments: payments.into_iter().map(StoredPayment::try_from).collect::<Result<_, _>>()?,
            events: in_order(events)?,
        })
    }
}

fn read_list<T: DeserializeOwned>(json: &str) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::unreadable("list")(error.into()))
}
