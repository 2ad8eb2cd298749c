namespace VirtLab.Testing.Tests.Conformance;

/// <remarks>This part: what is told of domains, networks and pools.</remarks>
public abstract partial class LibvirtContract
{
    [Test]
    public async Task What_happens_to_a_domain_is_told_in_order()
    {
        string name = NewDomain(out string xml);
        (await ToldAsync(name, async () =>
        {
            await Libvirt.CreateDomainAsync(xml, Deadline);
            await Libvirt.SuspendDomainAsync(name, Deadline);
            await Libvirt.ResumeDomainAsync(name, Deadline);
        })).Should().Equal(Story);
    }

    [Test]
    public async Task What_happens_to_a_network_is_told_in_order()
    {
        string name = NewNetwork(out string xml);
        (await ToldOfNetworkAsync(name, async () =>
        {
            await Libvirt.CreateNetworkAsync(xml, Deadline);
            await Libvirt.DestroyNetworkAsync(name, Deadline);
            await Libvirt.PersistNetworkAsync(xml, Deadline);
            await Libvirt.UnpersistNetworkAsync(name, Deadline);
        })).Should().Equal("Started", "Stopped", "Defined", "Undefined");
    }

    [Test]
    public async Task What_happens_to_a_pool_is_told_in_order()
    {
        string name = NewPool(out string xml), noisy = NewPool(out string noise);
        (await HeardAsync(Libvirt.PoolEventsAsync, happened => happened.Name, name, async () =>
        {
            await Libvirt.CreatePoolAsync(noise, Deadline);
            await Libvirt.DestroyPoolAsync(noisy, Deadline);
        }, async () =>
        {
            await Libvirt.CreatePoolAsync(xml, Deadline);
            await Libvirt.DestroyPoolAsync(name, Deadline);
            await Libvirt.PersistPoolAsync(xml, Deadline);
            await Libvirt.UnpersistPoolAsync(name, Deadline);
        })).Select(happened => happened.Event).Should().Equal("Started", "Stopped", "Defined", "Undefined");
    }

    /// <summary>What is told of a domain that is started, suspended, resumed and destroyed.</summary>
    protected virtual IEnumerable<string> Story => ["Started Booted", "Suspended 0", "Resumed 0", "Stopped Destroyed"];

    /// <summary>What is told of a domain while this is done, and until it is destroyed after it for good.</summary>
    protected async Task<IReadOnlyList<string>> ToldAsync(string name, Func<Task> work)
    {
        string noisy = NewDomain(out string noise);
        var heard = await HeardAsync(Libvirt.DomainEventsAsync, happened => happened.Domain, name, async () =>
        {
            await Libvirt.CreateDomainAsync(noise, Deadline);
            await Libvirt.DestroyDomainAsync(noisy, Deadline);
        }, async () =>
        {
            await work();
            await Libvirt.DestroyDomainAsync(name, Deadline);
        });
        // Whether QEMU itself says that it is told to end depends on how fast it does.
        return [.. heard.Where(happened => happened.Event != "Shutdown").Select(happened => $"{happened.Event} {happened.Detail}")];
    }

    /// <summary>What is told of a network while this is done. It has stopped at the end.</summary>
    protected async Task<IReadOnlyList<string>> ToldOfNetworkAsync(string name, Func<Task> work)
    {
        string noisy = NewNetwork(out string noise);
        return [.. (await HeardAsync(Libvirt.NetworkEventsAsync, happened => happened.Name, name, async () =>
        {
            await Libvirt.CreateNetworkAsync(noise, Deadline);
            await Libvirt.DestroyNetworkAsync(noisy, Deadline);
        }, work)).Select(happened => happened.Event)];
    }

    /// <summary>What is told of something while work is done to it. Noise is made of something else: somebody listens once he has heard of that, and has heard
    /// all once he hears of it again.</summary>
    private async Task<IReadOnlyList<T>> HeardAsync<T>(Func<CancellationToken, IAsyncEnumerable<T>> listen, Func<T, string> nameOf, string name, Func<Task> noise, Func<Task> work)
    {
        var listening = new TaskCompletionSource();
        var heard = ListenAsync();
        while (!listening.Task.IsCompleted && !heard.IsCompleted)
            await noise();
        await work();
        await noise();
        return await heard;

        async Task<List<T>> ListenAsync()
        {
            var own = new List<T>();
            await foreach (var happened in listen(Deadline))
            {
                _ = listening.TrySetResult();
                if (nameOf(happened) == name)
                    own.Add(happened);
                else if (own.Count > 0)
                    break;
            }
            return own;
        }
    }
}
