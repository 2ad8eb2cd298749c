using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>
/// A domain: a virtual machine, running or only defined. Dispose it when done; the connection stays open natively until then.
/// Any member may throw <see cref="LibvirtException"/> (<see cref="LibvirtObjectNotFoundException"/> when the domain has gone).
/// </summary>
public sealed unsafe partial class LibvirtDomain : IDisposable
{
    private readonly DomainHandle _handle;
    private readonly LibvirtConnection _connection;

    internal LibvirtDomain(DomainHandle handle, LibvirtConnection connection)
    {
        _handle = handle;
        _connection = connection;
    }

    /// <summary>The name (<c>virDomainGetName</c>).</summary>
    public string Name
    {
        get
        {
            using var domain = _handle.Use();
            return Check.NotNull(NativeApi.virDomainGetName(domain.Pointer));
        }
    }

    /// <summary>The UUID (<c>virDomainGetUUID</c>; <c>virsh domuuid</c>).</summary>
    public Guid Uuid
    {
        get
        {
            using var domain = _handle.Use();
            var bytes = stackalloc byte[NativeUuid.Length];
            Check.Success(NativeApi.virDomainGetUUID(domain.Pointer, bytes));
            return NativeUuid.Read(bytes);
        }
    }

    /// <summary>The number of the running domain, null when it does not run (<c>virDomainGetID</c>; <c>virsh domid</c>). As of the lookup that gave this object.</summary>
    public int? Id
    {
        get
        {
            using var domain = _handle.Use();
            var id = (int)NativeApi.virDomainGetID(domain.Pointer);
            return id < 0 ? null : id;
        }
    }

    /// <summary>Whether it runs, paused or not (<c>virDomainIsActive</c>).</summary>
    public bool IsActive
    {
        get
        {
            using var domain = _handle.Use();
            return Check.Success(NativeApi.virDomainIsActive(domain.Pointer)) == 1;
        }
    }

    /// <summary>Whether it stays defined when it stops (<c>virDomainIsPersistent</c>).</summary>
    public bool IsPersistent
    {
        get
        {
            using var domain = _handle.Use();
            return Check.Success(NativeApi.virDomainIsPersistent(domain.Pointer)) == 1;
        }
    }

    /// <summary>State and reason (<c>virDomainGetState</c>; <c>virsh domstate --reason</c>).</summary>
    public DomainStatus GetState()
    {
        using var domain = _handle.Use();
        int state, reason;
        Check.Success(NativeApi.virDomainGetState(domain.Pointer, &state, &reason, 0));
        return new((DomainState)state, reason);
    }

    /// <summary>State, memory and processors (<c>virDomainGetInfo</c>; <c>virsh dominfo</c>).</summary>
    public DomainInfo GetInfo()
    {
        using var domain = _handle.Use();
        virDomainInfo info;
        Check.Success(NativeApi.virDomainGetInfo(domain.Pointer, &info));
        return new((DomainState)info.state, info.maxMem.Value, info.memory.Value, info.nrVirtCpu, TimeSpan.FromMicroseconds(info.cpuTime / 1000));
    }

    /// <summary>The definition (<c>virDomainGetXMLDesc</c>; <c>virsh dumpxml</c>).</summary>
    /// <param name="flags">For instance <see cref="DomainXMLFlags.Inactive"/>: as it will be at the next start.</param>
    public string GetXmlDescription(DomainXMLFlags flags = DomainXMLFlags.None)
    {
        using var domain = _handle.Use();
        return Check.NotNull(NativeApi.virDomainGetXMLDesc(domain.Pointer, flags));
    }

    /// <summary>Starts a defined domain (<c>virDomainCreateWithFlags</c>; <c>virsh start</c>).</summary>
    /// <param name="flags">How.</param>
    public void Create(DomainCreateFlags flags = DomainCreateFlags.None)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainCreateWithFlags(domain.Pointer, flags));
    }

    /// <summary>Asks the guest to power off, and does not wait for it (<c>virDomainShutdownFlags</c>; <c>virsh shutdown</c>).</summary>
    /// <param name="flags">By which way.</param>
    public void Shutdown(DomainShutdownFlags flags = DomainShutdownFlags.Default)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainShutdownFlags(domain.Pointer, flags));
    }

    /// <summary>Pulls the plug (<c>virDomainDestroyFlags</c>; <c>virsh destroy</c>).</summary>
    /// <param name="flags">How.</param>
    public void Destroy(DomainDestroyFlags flags = DomainDestroyFlags.Default)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainDestroyFlags(domain.Pointer, flags));
    }

    /// <summary>Asks the guest to restart, and does not wait for it (<c>virDomainReboot</c>; <c>virsh reboot</c>).</summary>
    /// <param name="flags">By which way.</param>
    public void Reboot(DomainRebootFlags flags = DomainRebootFlags.Default)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainReboot(domain.Pointer, flags));
    }

    /// <summary>Presses the reset button (<c>virDomainReset</c>; <c>virsh reset</c>).</summary>
    public void Reset()
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainReset(domain.Pointer, 0));
    }

    /// <summary>Stops the processors, keeps the memory (<c>virDomainSuspend</c>; <c>virsh suspend</c>).</summary>
    public void Suspend()
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainSuspend(domain.Pointer));
    }

    /// <summary>Goes on after <see cref="Suspend"/> (<c>virDomainResume</c>; <c>virsh resume</c>).</summary>
    public void Resume()
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainResume(domain.Pointer));
    }

    /// <summary>Removes the definition; a running domain goes on as a transient one (<c>virDomainUndefineFlags</c>; <c>virsh undefine</c>).</summary>
    /// <param name="flags">What to remove with it.</param>
    public void Undefine(DomainUndefineFlags flags = DomainUndefineFlags.None)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainUndefineFlags(domain.Pointer, flags));
    }

    /// <summary>Whether it starts with the daemon (<c>virDomainGetAutostart</c>).</summary>
    public bool GetAutostart()
    {
        using var domain = _handle.Use();
        int autostart;
        Check.Success(NativeApi.virDomainGetAutostart(domain.Pointer, &autostart));
        return autostart != 0;
    }

    /// <summary>Sets whether it starts with the daemon (<c>virDomainSetAutostart</c>; <c>virsh autostart</c>).</summary>
    /// <param name="autostart">Whether it does.</param>
    public void SetAutostart(bool autostart)
    {
        using var domain = _handle.Use();
        Check.Success(NativeApi.virDomainSetAutostart(domain.Pointer, autostart ? 1 : 0));
    }

    /// <summary>Gives the reference back (<c>virDomainFree</c>). The machine itself is not touched. Never throws.</summary>
    public void Dispose() => _handle.Dispose();
}
