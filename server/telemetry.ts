import { context, trace } from '@opentelemetry/api';

/** Sends traces to a collector until it is stopped. */
export interface Telemetry {
  /** Sends what is left. */
  stop(): Promise<void>;
}

/** Begins to send traces by OTLP over HTTP. `url`: where the collector takes them. The packages are loaded only here. */
export async function startTelemetry(url: string): Promise<Telemetry> {
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const { BatchSpanProcessor, TracerProvider } = await import('@opentelemetry/sdk-trace');
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'deskbell' }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    async stop() {
      await provider.shutdown();
      trace.disable();
      context.disable();
    },
  };
}
