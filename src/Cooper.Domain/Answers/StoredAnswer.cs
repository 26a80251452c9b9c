using System.Security.Cryptography;
using System.Text;
using Cooper.Domain.Keys;

namespace Cooper.Domain.Answers;

/// <summary>What a request was answered.</summary>
/// <param name="RequestId">Of the request that was answered first.</param>
public sealed record Answer(int Status, string RequestId, string? ContentType, byte[] Body);

/// <summary>
/// An answer kept for a request that may come again. Neither the client's key nor anything else of the request is kept, only digests.
/// </summary>
/// <param name="RequestDigest">Of all that the request asked for.</param>
/// <param name="Answer">Its body is sealed: signed URLs and the secrets of webhooks stand in it.</param>
public sealed record StoredAnswer(AnswerId Id, string RequestDigest, Answer Answer, DateTimeOffset ExpiresAt)
{
    internal static StoredAnswer Seal(AnswerId id, string requestDigest, Answer answer, DateTimeOffset expiresAt, SecretBox secrets) =>
        new(id, requestDigest, answer with { Body = secrets.SealBytes(id.ToString(), answer.Body) }, expiresAt);

    internal Answer Open(SecretBox secrets) => Answer with { Body = secrets.OpenBytes(Id.ToString(), Answer.Body) };
}

/// <summary>Stands for a caller, a call and the key that the caller gave it: 64 lower-case hex digits.</summary>
public readonly record struct AnswerId
{
    public const int Digits = 64;

    readonly string? text;

    AnswerId(string text) => this.text = text;

    /// <param name="call">The name of the call and what it is about.</param>
    /// <param name="key">As the client made it up.</param>
    public static AnswerId Of(KeyId caller, string call, string key) =>
        new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{call}\n{key}"))));

    public static AnswerId Parse(string text) =>
        Hex.IsLower(text, Digits) ? new AnswerId(text) : throw new FormatException($"Not an answer's id: {text}");

    public override string ToString() => text ?? "";
}
