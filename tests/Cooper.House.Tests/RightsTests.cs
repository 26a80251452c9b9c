using System.IO.Pipelines;
using System.Reflection;
using Cooper.Domain;
using Cooper.Domain.Accounts;
using Cooper.Domain.Audit;
using Cooper.Domain.Batches;
using Cooper.Domain.Buckets;
using Cooper.Domain.Files;
using Cooper.Domain.Keys;
using Cooper.Domain.LargeFiles;
using Cooper.Domain.Objects;
using Cooper.Domain.Refusals;
using Cooper.Domain.Tasks;
using Cooper.Domain.Uploads;
using Cooper.Domain.Webhooks;
using Cooper.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cooper.House.Tests;

/// <summary>Permission is asked for in the operations, so that no door can forget it; and every door has a word for every no.</summary>
public class RightsTests
{
    static readonly AccountId Account = AccountId.Parse("0123456789ab");
    static readonly BucketId Bucket = BucketId.Parse("8d625eb63be2775577c70e1a");

    static readonly FileId File =
        FileId.TryParse("4_z8d625eb63be2775577c70e1a_f1000000000000001_d20260102_m030405_c000_v0001001_t0000_u01767323045000")!.Value;

    /// <summary>
    /// Something that is well formed of every type that operations take. A new one belongs here. Nothing of it exists, so that an operation
    /// that looks before it asks for the right is caught too.
    /// </summary>
    static readonly Dictionary<Type, object?> Arguments = new()
    {
        [typeof(CancellationToken)] = CancellationToken.None,
        [typeof(string)] = "",
        [typeof(bool)] = true,
        [typeof(int)] = 1,
        [typeof(long)] = 1L,
        [typeof(long?)] = null,
        [typeof(ByteRange?)] = null,
        [typeof(KeyId?)] = null,
        [typeof(FileId?)] = null,
        [typeof(BucketId)] = Bucket,
        [typeof(FileId)] = File,
        [typeof(FileName)] = FileName.TryParse("a.txt"),
        [typeof(BucketIdentifier)] = new BucketIdentifier("photos", null),
        [typeof(BucketChange)] = new BucketChange(BucketType.AllPrivate, null, null),
        [typeof(NewBucket)] = new NewBucket("photos", "photos", BucketType.AllPrivate),
        [typeof(EndRequest)] = new EndRequest(null),
        [typeof(NewKey)] = new NewKey("ci", CapabilitySet.Of(Capability.ReadFiles), null, null, null),
        [typeof(NewApiKey)] = new NewApiKey("ci", Permission.Read),
        [typeof(ApiKeyChange)] = new ApiKeyChange(),
        [typeof(TimeSpan)] = TimeSpan.Zero,
        [typeof(TaskQuery)] = new TaskQuery(null, null, null, 0, 1),
        [typeof(NameQuery)] = new NameQuery("", "", null, 1),
        [typeof(VersionQuery)] = new VersionQuery("", null, "", null, 1),
        [typeof(CopyWish)] = new CopyWish(File, null, FileName.TryParse("a.txt")!, null, null, null),
        [typeof(UploadTicket)] = new UploadTicket(Bucket, 1),
        [typeof(Upload)] = new Upload(
            new UploadTicket(Bucket, 1), FileName.TryParse("a.txt")!, "text/plain", new Dictionary<string, string>(),
            new ContentDigest.NotGiven(), null, 0, null),
        [typeof(PartTicket)] = new PartTicket(File, 1),
        [typeof(ContentDigest)] = new ContentDigest.NotGiven(),
        [typeof(PipeReader)] = PipeReader.Create(Stream.Null),
        [typeof(IReadOnlyList<string>)] = Array.Empty<string>(),
        [typeof(IReadOnlyDictionary<string, string>)] = new Dictionary<string, string>(),
        [typeof(IReadOnlyDictionary<DownloadOverrides, string>)] = new Dictionary<DownloadOverrides, string>(),
        [typeof(NewObject)] = new NewObject(null, [], [], SkipsDuplicates: false),
        [typeof(IReadOnlyList<NewObject>)] = Array.Empty<NewObject>(),
        [typeof(BatchId?)] = null,
        [typeof(IReadOnlyList<StoredObject>)] = Array.Empty<StoredObject>(),
        [typeof(NewWebhook)] = new NewWebhook("w", ["*"], "https://example.org/", new Dictionary<string, string>(), 10, IsActive: true),
        [typeof(InsertionPolicy?)] = null,
        [typeof(NewBatch)] = new NewBatch(
            ["obj_0123456789abcdef"], BatchJobKind.Inventory, null, null, new Dictionary<string, string>(), "{}", false),
        [typeof(BatchStatus?)] = null,
        [typeof(Func<string, string>)] = (Func<string, string>)(metadata => metadata),
        [typeof(AuditQuery)] = new AuditQuery(null, null, null, 9),
        [typeof(Func<ObjectWalk, Task<int>>)] = (Func<ObjectWalk, Task<int>>)(_ => Task.FromResult(0)),
        [typeof(IReadOnlyList<NewUpload>)] = new[] { new NewUpload("cat.png", "image/png", 60, "{}") },
        [typeof(Confirmation)] = new Confirmation("upl_0123456789abcdef", null, null),
        [typeof(IReadOnlyList<Confirmation>)] = Array.Empty<Confirmation>(),
        [typeof(Func<UploadWalk, Task<int>>)] = (Func<UploadWalk, Task<int>>)(_ => Task.FromResult(0)),
    };

    [Fact]
    public async Task Every_operation_refuses_a_caller_without_the_capability()
    {
        await using var cooper = await TestCooper.StartAsync();
        var nobody = new Caller(new ApplicationKey
        {
            Id = KeyId.Numbered(Account, 1),
            Account = Account,
            Name = "powerless",
            Capabilities = CapabilitySet.None,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Secret = new SealedSecret([], []),
        });

        var operations = Operations().ToList();
        var wrong = new List<string>();
        foreach (var operation in operations)
        {
            var code = await InvokeAsync(operation, cooper.Services.GetRequiredService(operation.DeclaringType!), nobody);
            if (code != RefusalCode.NotAllowed)
                wrong.Add($"{operation.DeclaringType!.Name}.{operation.Name}: {code?.ToString() ?? "does it"}");
        }

        Assert.InRange(operations.Count, 30, int.MaxValue);
        wrong.MustHold();
    }

    [Theory]
    [InlineData(typeof(Doors.B2.B2Door), "Cooper.Doors.B2.B2Refusals")]
    [InlineData(typeof(Doors.V1.V1Door), "Cooper.Doors.V1.V1Refusals")]
    [InlineData(typeof(Console.ConsoleDoor), "Cooper.Console.ConsoleRefusals")]
    public void Every_refusal_code_has_a_rendering_in_every_door(Type door, string table)
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var translate = door.Assembly.GetType(table, throwOnError: true)!.GetMethod("Translate", Any)!;

        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            var rendering = (System.Runtime.CompilerServices.ITuple)translate.Invoke(null, [code])!;
            Assert.InRange((int)rendering[0]!, 400, 599);
        }
    }

    /// <summary>What a door may call for somebody: the public methods of the domain that take the caller first.</summary>
    static IEnumerable<MethodInfo> Operations() =>
        from type in typeof(Limits).Assembly.GetExportedTypes()
        where type is { IsClass: true, IsAbstract: false } && type != typeof(Caller) && !IsRecord(type)
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.GetParameters() is [{ } first, ..] && first.ParameterType == typeof(Caller)
        // Part of copying, which asks for the right to write before.
        where type != typeof(CopySource)
        select method;

    static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    /// <summary>Null if it was not refused.</summary>
    static async Task<RefusalCode?> InvokeAsync(MethodInfo operation, object on, Caller caller)
    {
        if (operation.IsGenericMethodDefinition)
            operation = operation.MakeGenericMethod(typeof(int));
        var arguments = operation.GetParameters().Skip(1).Select(parameter =>
            Arguments.TryGetValue(parameter.ParameterType, out var value)
                ? value
                : throw new InvalidOperationException($"{operation.DeclaringType!.Name} takes a {parameter.ParameterType}; give one"));
        try
        {
            await (Task)operation.Invoke(on, [caller, .. arguments])!;
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Code;
        }
        catch (TargetInvocationException outer) when (outer.InnerException is RefusedException refused)
        {
            return refused.Refusal.Code;
        }
    }
}
