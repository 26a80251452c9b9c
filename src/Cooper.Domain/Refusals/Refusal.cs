namespace Cooper.Domain.Refusals;

/// <summary>An answer that the caller may expect: no such bucket, not empty, not allowed. A door may add what only it can say.</summary>
/// <param name="Code">What it is; each door has its own word for it.</param>
/// <param name="Message">For people. Never holds a secret.</param>
/// <param name="Details">Facts that a program may use, by name.</param>
public record Refusal(RefusalCode Code, string Message, IReadOnlyDictionary<string, string>? Details = null);

/// <summary>Carries a refusal to the one place that renders it.</summary>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal => refusal;
}
