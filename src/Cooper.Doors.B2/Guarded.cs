using Cooper.Domain.Keys;

namespace Cooper.Doors.B2;

/// <summary>A setting that is shown only to keys that may read it.</summary>
sealed record Guarded<T>(bool IsClientAuthorizedToRead, T? Value)
    where T : class
{
    public static Guarded<T> For(Caller caller, Capability needed, T? value) => caller.Can(needed) ? new(true, value) : new(false, null);
}

/// <summary>How content is encrypted. By nothing yet.</summary>
sealed record EncryptionDocument(string? Algorithm, string? Mode)
{
    public static EncryptionDocument None { get; } = new(null, null);
}
