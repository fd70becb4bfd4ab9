//! Sends spans to an OpenTelemetry collector, as OTLP over HTTP.

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracer, SdkTracerProvider},
};
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

/// The service's name, unless `OTEL_SERVICE_NAME` is set.
const SERVICE: &str = "antom-storefront";

pub(crate) struct Export(SdkTracerProvider);

impl Export {
    pub(crate) fn start() -> Result<Self, String> {
        let exporter = SpanExporter::builder().with_http().build().map_err(|error| error.to_string())?;
        // A name in the environment replaces this one.
        let named = std::env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| SERVICE.to_owned());
        let resource = Resource::builder().with_service_name(named).build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    pub(crate) fn layer<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer().with_tracer(self.0.tracer(SERVICE))
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // What could not be sent is lost: the program ends.
        let _ = self.0.shutdown();
    }
}
