using Cooper.Domain.Webhooks;

namespace Cooper.Domain.Events;

/// <summary>What happened to an object or a batch, as its place writes it down.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Data">As <see cref="Event.Data"/>.</param>
/// <param name="Listeners">Who had asked to be told when it happened. At least one.</param>
public sealed record NewPlaceEvent(
    string Type, DateTimeOffset OccurredAt, Subject Subject, string Data, IReadOnlyList<WebhookId> Listeners);

/// <param name="Number">Counts the events of the place; none has that of another.</param>
public sealed record PlaceEvent(long Number, NewPlaceEvent Told);
