using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Cooper.Server.Metrics;

/// <summary>What the engine tells of itself.</summary>
sealed record EngineGauges(Func<int> PlacesOpen, Func<long> DiskFreeBytes);

/// <summary>What the process measures, in instruments of the framework; it listens to its own.</summary>
sealed class ServerMeter : IDisposable
{
    readonly Meter meter = new("Cooper");
    readonly MeterListener listener = new();
    readonly Counter<long> requests;
    readonly ConcurrentDictionary<(string Name, string Labels), double> values = [];

    public ServerMeter(EngineGauges engine, TimeProvider time)
    {
        var startedAt = time.GetTimestamp();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter == meter)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(Note);
        listener.SetMeasurementEventCallback<double>(Note);
        listener.Start();

        requests = meter.CreateCounter<long>("cooper_requests_total");
        meter.CreateObservableGauge("cooper_uptime_seconds", () => Math.Round(time.GetElapsedTime(startedAt).TotalSeconds, 3));
        meter.CreateObservableGauge("cooper_places_open", () => (long)engine.PlacesOpen());
        meter.CreateObservableGauge("cooper_disk_free_bytes", engine.DiskFreeBytes);
    }

    public void RequestAnswered(string door, int status) =>
        requests.Add(1, new("door", door), new("status", $"{status / 100}xx"));

    /// <summary>The present values, by name and labels.</summary>
    public IReadOnlyList<(string Name, string Labels, double Value)> Read()
    {
        listener.RecordObservableInstruments();
        return [.. values.Select(value => (value.Key.Name, value.Key.Labels, value.Value))];
    }

    public void Dispose()
    {
        listener.Dispose();
        meter.Dispose();
    }

    void Note<T>(Instrument instrument, T measurement, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        where T : struct, IConvertible
    {
        var value = measurement.ToDouble(null);
        var isSum = instrument is Counter<long>;
        values.AddOrUpdate((instrument.Name, MetricsText.Labels(tags)), value, (_, before) => isSum ? before + value : value);
    }
}
