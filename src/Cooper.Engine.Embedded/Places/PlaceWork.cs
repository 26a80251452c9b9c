using Cooper.Domain.Files;
using Cooper.Domain.Places;

namespace Cooper.Engine.Embedded.Places;

/// <summary>What stands in the queue of a place's writer.</summary>
abstract class PlaceWork
{
    /// <summary>The writer will not do it.</summary>
    public abstract void Refuse(Exception why);
}

/// <summary>A new version with its content.</summary>
sealed class AppendWork(NewFileVersion version, IReceivedBody body, long epoch) : PlaceWork
{
    readonly TaskCompletionSource<FileVersion> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NewFileVersion Version => version;

    public IReceivedBody Body => body;

    public long Epoch => epoch;

    public Task<FileVersion> Done => done.Task;

    public void Complete(FileVersion committed) => done.SetResult(committed);

    public override void Refuse(Exception why) => done.TrySetException(why);
}

/// <summary>Any other change: one transaction on the index.</summary>
abstract class ChangeWork(long epoch) : PlaceWork
{
    public long Epoch => epoch;

    public abstract ValueTask RunAsync(IPlaceTransaction transaction);

    public abstract void Complete();
}

sealed class ChangeWork<T>(long epoch, Func<IPlaceTransaction, ValueTask<T>> change) : ChangeWork(epoch)
{
    readonly TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    T? result;

    public Task<T> Done => done.Task;

    public override async ValueTask RunAsync(IPlaceTransaction transaction) => result = await change(transaction);

    public override void Complete() => done.SetResult(result!);

    public override void Refuse(Exception why) => done.TrySetException(why);
}

/// <summary>Stops the writer between two commits until it is let go.</summary>
sealed class HoldWork : PlaceWork
{
    readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when nothing is being committed any more.</summary>
    public Task Held => held.Task;

    public Task Released => released.Task;

    public void Hold() => held.SetResult();

    public void Release() => released.TrySetResult();

    public override void Refuse(Exception why) => held.TrySetException(why);
}
