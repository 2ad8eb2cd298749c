using System.Runtime.InteropServices;

namespace VirtLab.Native.Handles;

/// <summary>
/// Owns one reference to a libvirt object. A child holds its parent, so the parent's memory outlives it whatever the order of disposal
/// or finalisation. Releasing never throws.
/// </summary>
internal abstract unsafe class NativeHandle<T> : SafeHandle
    where T : unmanaged
{
    private readonly SafeHandle? _parent;

    protected NativeHandle(T* pointer, SafeHandle? parent)
        : base(0, ownsHandle: true)
    {
        if (parent is not null)
        {
            var added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }

        SetHandle((nint)pointer);
        HandleCounter.Shared.Opened();
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>What the native release answered: for a connection 0 when it was the last reference.</summary>
    internal int? ReleaseResult { get; private set; }

    /// <summary>The pointer for the length of a call; the object can't be freed meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    internal Lease Use() => new(this);

    protected abstract int Release(T* pointer);

    protected override bool ReleaseHandle()
    {
        ReleaseResult = Release((T*)handle);
        _parent?.DangerousRelease();
        HandleCounter.Shared.Released();
        return ReleaseResult >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing && !IsInvalid) HandleCounter.Shared.Forgotten();
        base.Dispose(disposing);
    }

    internal readonly ref struct Lease : IDisposable
    {
        private readonly NativeHandle<T> _owner;

        internal Lease(NativeHandle<T> owner)
        {
            var added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        internal T* Pointer => (T*)_owner.handle;

        public void Dispose() => _owner.DangerousRelease();
    }
}
