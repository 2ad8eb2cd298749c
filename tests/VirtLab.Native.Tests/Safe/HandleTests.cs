using System.Runtime.CompilerServices;

namespace VirtLab.Native.Tests.Safe;

internal sealed class HandleTests : NativeTest
{
    [Test, CancelAfter(120_000)]
    public void Any_order_of_disposal_on_many_threads_releases_everything(CancellationToken token)
    {
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = token }, i =>
        {
            var connection = LibvirtConnection.Open(TestUri);
            var domain = connection.LookupDomainByName("test");
            var network = connection.LookupNetworkByName("default");
            var events = i % 4 == 0 ? connection.DomainEvents() : null;
            IDisposable?[] order = (i % 3) switch
            {
                0 => [connection, domain, network, events],
                1 => [events, network, connection, domain],
                _ => [domain, connection, events, network, connection],
            };
            foreach (var item in order) item?.Dispose();
            if (i % 500 == 0) GC.Collect();
            connection.CloseResult.Should().Be(0);
        });
    }

    [Test]
    public void Disposing_during_a_call_is_safe()
    {
        for (var i = 0; i < 200; i++)
        {
            var connection = LibvirtConnection.Open(TestUri);
            var domain = connection.LookupDomainByName("test");
            Parallel.Invoke(
                () =>
                {
                    try
                    {
                        for (var call = 0; call < 20; call++) _ = domain.GetInfo();
                    }
                    catch (ObjectDisposedException)
                    {
                        // The other side was faster: the promised answer.
                    }
                },
                domain.Dispose,
                connection.Dispose);
        }
    }

    [Test]
    public void A_forgotten_domain_is_released_by_the_collector_and_counted()
    {
        var tracked = Handles.HandleCounter.Shared.Leaked;
        using var connection = LibvirtConnection.Open(TestUri);
        Forget(connection);

        GC.Collect();
        GC.WaitForPendingFinalizers();

        LibvirtHandles.Open.Should().Be(1, "only the connection is left");
        LibvirtHandles.Leaked.Should().Be(tracked + 1);
        Handles.HandleCounter.Shared.Forgive();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(LibvirtConnection connection) => connection.LookupDomainByName("test");
}
