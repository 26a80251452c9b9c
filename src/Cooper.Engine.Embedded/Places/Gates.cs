using Cooper.Domain.Buckets;

namespace Cooper.Engine.Embedded.Places;

/// <summary>One lock per bucket id, there only while somebody wants it.</summary>
sealed class Gates
{
    readonly Dictionary<BucketId, Gate> gates = [];

    public async Task<IDisposable> EnterAsync(BucketId id, CancellationToken cancellationToken)
    {
        var gate = Want(id);
        try
        {
            await gate.Semaphore.WaitAsync(cancellationToken);
        }
        catch
        {
            Forget(id, gate);
            throw;
        }

        return TurnAt(id, gate);
    }

    /// <summary>Null if somebody is inside.</summary>
    public IDisposable? TryEnter(BucketId id)
    {
        var gate = Want(id);
        if (gate.Semaphore.Wait(TimeSpan.Zero))
            return TurnAt(id, gate);
        Forget(id, gate);
        return null;
    }

    Gate Want(BucketId id)
    {
        lock (gates)
        {
            if (!gates.TryGetValue(id, out var gate))
                gates.Add(id, gate = new Gate());
            gate.Wanted++;
            return gate;
        }
    }

    Turn TurnAt(BucketId id, Gate gate) => new(() =>
    {
        gate.Semaphore.Release();
        Forget(id, gate);
    });

    void Forget(BucketId id, Gate gate)
    {
        lock (gates)
        {
            if (--gate.Wanted == 0)
                gates.Remove(id);
        }
    }

    sealed class Gate
    {
        public SemaphoreSlim Semaphore { get; } = new(1);

        public int Wanted { get; set; }
    }

    sealed class Turn(Action leave) : IDisposable
    {
        Action? leave = leave;

        public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
    }
}
