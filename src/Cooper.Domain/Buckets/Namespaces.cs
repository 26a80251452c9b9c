namespace Cooper.Domain.Buckets;

/// <summary>The namespaces of <c>/v1</c>. There is one for now.</summary>
public static class Namespaces
{
    public const string Default = "default";
}
